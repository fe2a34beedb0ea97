CREATE TABLE chain ( seq BIGINT NOT NULL, record TEXT NOT NULL, hash TEXT NOT NULL, CONSTRAINT
    chain_seq PRIMARY KEY (seq) )

CREATE TABLE plan ( seq BIGINT NOT NULL, sha256 TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT
    NULL, recorded_utc TEXT NOT NULL, CONSTRAINT plan_seq PRIMARY KEY (seq), CONSTRAINT
    plan_sha256_once UNIQUE (sha256) )

CREATE TABLE run ( seq BIGINT NOT NULL, run TEXT NOT NULL, plan TEXT NOT NULL, plan_sha256 TEXT
    NOT NULL, station TEXT NOT NULL, started_utc TEXT NOT NULL, software TEXT NOT NULL, seed
    BIGINT, arguments TEXT NOT NULL, CONSTRAINT run_seq PRIMARY KEY (seq), CONSTRAINT run_run_once
    UNIQUE (run) )

CREATE TABLE store_schema ( seq BIGINT NOT NULL, version INTEGER NOT NULL, made_utc TEXT NOT NULL,
    store TEXT NOT NULL, CONSTRAINT store_schema_seq PRIMARY KEY (seq) )

CREATE TABLE crash ( seq BIGINT NOT NULL, run TEXT NOT NULL, found_by TEXT NOT NULL, found_utc
    TEXT NOT NULL, CONSTRAINT crash_seq PRIMARY KEY (seq), CONSTRAINT crash_run_once UNIQUE (run),
    CONSTRAINT crash_run_is_a_run FOREIGN KEY(run) REFERENCES run (run) )

CREATE TABLE evidence ( seq BIGINT NOT NULL, run TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT
    NOT NULL, size BIGINT NOT NULL, content BYTEA NOT NULL, recorded_utc TEXT NOT NULL, CONSTRAINT
    evidence_seq PRIMARY KEY (seq), CONSTRAINT evidence_run_file_once UNIQUE (run, file),
    CONSTRAINT evidence_run_is_a_run FOREIGN KEY(run) REFERENCES run (run) )

CREATE TABLE fault ( seq BIGINT NOT NULL, run TEXT NOT NULL, text TEXT NOT NULL, recorded_utc TEXT
    NOT NULL, bench_time_s DOUBLE PRECISION NOT NULL, CONSTRAINT fault_seq PRIMARY KEY (seq),
    CONSTRAINT fault_run_is_a_run FOREIGN KEY(run) REFERENCES run (run) )

CREATE INDEX fault_by_run ON fault (run)

CREATE TABLE forwarded ( seq BIGINT NOT NULL, run TEXT NOT NULL, place TEXT NOT NULL,
    forwarded_utc TEXT NOT NULL, CONSTRAINT forwarded_seq PRIMARY KEY (seq), CONSTRAINT
    forwarded_run_once UNIQUE (run), CONSTRAINT forwarded_run_is_a_run FOREIGN KEY(run) REFERENCES
    run (run) )

CREATE TABLE healed ( seq BIGINT NOT NULL, run TEXT NOT NULL, position INTEGER, instrument TEXT
    NOT NULL, kind TEXT NOT NULL, discarded TEXT NOT NULL, recorded_utc TEXT NOT NULL,
    bench_time_s DOUBLE PRECISION NOT NULL, CONSTRAINT healed_seq PRIMARY KEY (seq), CONSTRAINT
    healed_run_is_a_run FOREIGN KEY(run) REFERENCES run (run) )

CREATE INDEX healed_by_run ON healed (run)

CREATE TABLE instrument ( seq BIGINT NOT NULL, run TEXT NOT NULL, role TEXT NOT NULL, identity
    TEXT NOT NULL, certificate TEXT NOT NULL, calibrated_on TEXT NOT NULL, due_on TEXT NOT NULL,
    detail TEXT NOT NULL, recorded_utc TEXT NOT NULL, CONSTRAINT instrument_seq PRIMARY KEY (seq),
    CONSTRAINT instrument_run_is_a_run FOREIGN KEY(run) REFERENCES run (run) )

CREATE INDEX instrument_by_run ON instrument (run)

CREATE TABLE origin ( seq BIGINT NOT NULL, run TEXT NOT NULL, store TEXT NOT NULL, chain_head TEXT
    NOT NULL, kept_utc TEXT NOT NULL, CONSTRAINT origin_seq PRIMARY KEY (seq), CONSTRAINT
    origin_run_once UNIQUE (run), CONSTRAINT origin_run_is_a_run FOREIGN KEY(run) REFERENCES run
    (run) )

CREATE TABLE planned ( seq BIGINT NOT NULL, run TEXT NOT NULL, position INTEGER NOT NULL, name
    TEXT NOT NULL, CONSTRAINT planned_seq PRIMARY KEY (seq), CONSTRAINT
    planned_run_position_name_once UNIQUE (run, position, name), CONSTRAINT planned_run_is_a_run
    FOREIGN KEY(run) REFERENCES run (run) )

CREATE TABLE process ( seq BIGINT NOT NULL, run TEXT NOT NULL, host TEXT NOT NULL, boot TEXT NOT
    NULL, pid INTEGER NOT NULL, started TEXT NOT NULL, CONSTRAINT process_seq PRIMARY KEY (seq),
    CONSTRAINT process_run_once UNIQUE (run), CONSTRAINT process_run_is_a_run FOREIGN KEY(run)
    REFERENCES run (run) )

CREATE INDEX process_by_host ON process (host)

CREATE TABLE result ( seq BIGINT NOT NULL, run TEXT NOT NULL, position INTEGER NOT NULL, name TEXT
    NOT NULL, quantity TEXT NOT NULL, value DOUBLE PRECISION, value_text TEXT, unit TEXT NOT NULL,
    expanded_uncertainty DOUBLE PRECISION, k DOUBLE PRECISION, lower_limit DOUBLE PRECISION,
    upper_limit DOUBLE PRECISION, limit_set TEXT NOT NULL, decision_rule TEXT NOT NULL, verdict
    TEXT NOT NULL, reason TEXT NOT NULL, conditions TEXT NOT NULL, evidence TEXT NOT NULL,
    recorded_utc TEXT NOT NULL, bench_time_s DOUBLE PRECISION NOT NULL, CONSTRAINT result_seq
    PRIMARY KEY (seq), CONSTRAINT result_run_is_a_run FOREIGN KEY(run) REFERENCES run (run) )

CREATE INDEX result_by_name ON result (name, seq, value)

CREATE INDEX result_by_run ON result (run, position)

CREATE TABLE run_end ( seq BIGINT NOT NULL, run TEXT NOT NULL, verdict TEXT NOT NULL, bench_time_s
    DOUBLE PRECISION NOT NULL, wall_time_s DOUBLE PRECISION NOT NULL, finished_utc TEXT NOT NULL,
    faults TEXT NOT NULL, CONSTRAINT run_end_seq PRIMARY KEY (seq), CONSTRAINT run_end_run_once
    UNIQUE (run), CONSTRAINT run_end_run_is_a_run FOREIGN KEY(run) REFERENCES run (run) )

CREATE TABLE unit ( seq BIGINT NOT NULL, run TEXT NOT NULL, position INTEGER NOT NULL, meter TEXT
    NOT NULL, serial TEXT NOT NULL, firmware TEXT NOT NULL, recorded_utc TEXT NOT NULL, CONSTRAINT
    unit_seq PRIMARY KEY (seq), CONSTRAINT unit_run_is_a_run FOREIGN KEY(run) REFERENCES run (run)
    )

CREATE INDEX unit_by_run ON unit (run, position)

CREATE INDEX unit_by_serial ON unit (serial)

CREATE TABLE unit_end ( seq BIGINT NOT NULL, run TEXT NOT NULL, position INTEGER NOT NULL, meter
    TEXT NOT NULL, serial TEXT NOT NULL, firmware TEXT NOT NULL, verdict TEXT NOT NULL,
    finished_utc TEXT NOT NULL, CONSTRAINT unit_end_seq PRIMARY KEY (seq), CONSTRAINT
    unit_end_run_position_once UNIQUE (run, position), CONSTRAINT unit_end_run_is_a_run FOREIGN
    KEY(run) REFERENCES run (run) )

CREATE INDEX unit_end_by_serial ON unit_end (serial)

CREATE INDEX unit_end_by_time ON unit_end (finished_utc, verdict)

CREATE OR REPLACE FUNCTION refuse_to_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE
    integrity_constraint_violation USING MESSAGE = ''the run store is append-only: '' ||
    TG_TABLE_NAME || '' is not changed''; END'

CREATE TRIGGER chain_is_not_changed BEFORE UPDATE OR DELETE ON chain FOR EACH ROW EXECUTE FUNCTION
    refuse_to_change()

CREATE TRIGGER chain_is_not_emptied BEFORE TRUNCATE ON chain FOR EACH STATEMENT EXECUTE FUNCTION
    refuse_to_change()

CREATE TRIGGER plan_is_not_changed BEFORE UPDATE OR DELETE ON plan FOR EACH ROW EXECUTE FUNCTION
    refuse_to_change()

CREATE TRIGGER plan_is_not_emptied BEFORE TRUNCATE ON plan FOR EACH STATEMENT EXECUTE FUNCTION
    refuse_to_change()

CREATE TRIGGER run_is_not_changed BEFORE UPDATE OR DELETE ON run FOR EACH ROW EXECUTE FUNCTION
    refuse_to_change()

CREATE TRIGGER run_is_not_emptied BEFORE TRUNCATE ON run FOR EACH STATEMENT EXECUTE FUNCTION
    refuse_to_change()

CREATE TRIGGER store_schema_is_not_changed BEFORE UPDATE OR DELETE ON store_schema FOR EACH ROW
    EXECUTE FUNCTION refuse_to_change()

CREATE TRIGGER store_schema_is_not_emptied BEFORE TRUNCATE ON store_schema FOR EACH STATEMENT
    EXECUTE FUNCTION refuse_to_change()

CREATE TRIGGER crash_is_not_changed BEFORE UPDATE OR DELETE ON crash FOR EACH ROW EXECUTE FUNCTION
    refuse_to_change()

CREATE TRIGGER crash_is_not_emptied BEFORE TRUNCATE ON crash FOR EACH STATEMENT EXECUTE FUNCTION
    refuse_to_change()

CREATE TRIGGER evidence_is_not_changed BEFORE UPDATE OR DELETE ON evidence FOR EACH ROW EXECUTE
    FUNCTION refuse_to_change()

CREATE TRIGGER evidence_is_not_emptied BEFORE TRUNCATE ON evidence FOR EACH STATEMENT EXECUTE
    FUNCTION refuse_to_change()

CREATE TRIGGER fault_is_not_changed BEFORE UPDATE OR DELETE ON fault FOR EACH ROW EXECUTE FUNCTION
    refuse_to_change()

CREATE TRIGGER fault_is_not_emptied BEFORE TRUNCATE ON fault FOR EACH STATEMENT EXECUTE FUNCTION
    refuse_to_change()

CREATE TRIGGER forwarded_is_not_changed BEFORE UPDATE OR DELETE ON forwarded FOR EACH ROW EXECUTE
    FUNCTION refuse_to_change()

CREATE TRIGGER forwarded_is_not_emptied BEFORE TRUNCATE ON forwarded FOR EACH STATEMENT EXECUTE
    FUNCTION refuse_to_change()

CREATE TRIGGER healed_is_not_changed BEFORE UPDATE OR DELETE ON healed FOR EACH ROW EXECUTE
    FUNCTION refuse_to_change()

CREATE TRIGGER healed_is_not_emptied BEFORE TRUNCATE ON healed FOR EACH STATEMENT EXECUTE FUNCTION
    refuse_to_change()

CREATE TRIGGER instrument_is_not_changed BEFORE UPDATE OR DELETE ON instrument FOR EACH ROW
    EXECUTE FUNCTION refuse_to_change()

CREATE TRIGGER instrument_is_not_emptied BEFORE TRUNCATE ON instrument FOR EACH STATEMENT EXECUTE
    FUNCTION refuse_to_change()

CREATE TRIGGER origin_is_not_changed BEFORE UPDATE OR DELETE ON origin FOR EACH ROW EXECUTE
    FUNCTION refuse_to_change()

CREATE TRIGGER origin_is_not_emptied BEFORE TRUNCATE ON origin FOR EACH STATEMENT EXECUTE FUNCTION
    refuse_to_change()

CREATE TRIGGER planned_is_not_changed BEFORE UPDATE OR DELETE ON planned FOR EACH ROW EXECUTE
    FUNCTION refuse_to_change()

CREATE TRIGGER planned_is_not_emptied BEFORE TRUNCATE ON planned FOR EACH STATEMENT EXECUTE
    FUNCTION refuse_to_change()

CREATE TRIGGER process_is_not_changed BEFORE UPDATE OR DELETE ON process FOR EACH ROW EXECUTE
    FUNCTION refuse_to_change()

CREATE TRIGGER process_is_not_emptied BEFORE TRUNCATE ON process FOR EACH STATEMENT EXECUTE
    FUNCTION refuse_to_change()

CREATE TRIGGER result_is_not_changed BEFORE UPDATE OR DELETE ON result FOR EACH ROW EXECUTE
    FUNCTION refuse_to_change()

CREATE TRIGGER result_is_not_emptied BEFORE TRUNCATE ON result FOR EACH STATEMENT EXECUTE FUNCTION
    refuse_to_change()

CREATE TRIGGER run_end_is_not_changed BEFORE UPDATE OR DELETE ON run_end FOR EACH ROW EXECUTE
    FUNCTION refuse_to_change()

CREATE TRIGGER run_end_is_not_emptied BEFORE TRUNCATE ON run_end FOR EACH STATEMENT EXECUTE
    FUNCTION refuse_to_change()

CREATE TRIGGER unit_is_not_changed BEFORE UPDATE OR DELETE ON unit FOR EACH ROW EXECUTE FUNCTION
    refuse_to_change()

CREATE TRIGGER unit_is_not_emptied BEFORE TRUNCATE ON unit FOR EACH STATEMENT EXECUTE FUNCTION
    refuse_to_change()

CREATE TRIGGER unit_end_is_not_changed BEFORE UPDATE OR DELETE ON unit_end FOR EACH ROW EXECUTE
    FUNCTION refuse_to_change()

CREATE TRIGGER unit_end_is_not_emptied BEFORE TRUNCATE ON unit_end FOR EACH STATEMENT EXECUTE
    FUNCTION refuse_to_change()
