CREATE TABLE chain (
    seq INTEGER NOT NULL,
    record TEXT NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT chain_seq PRIMARY KEY (seq)
) STRICT

CREATE TABLE "plan" (
    seq INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    recorded_utc TEXT NOT NULL,
    CONSTRAINT plan_seq PRIMARY KEY (seq),
    CONSTRAINT plan_sha256_once UNIQUE (sha256)
) STRICT

CREATE TABLE run (
    seq INTEGER NOT NULL,
    run TEXT NOT NULL,
    "plan" TEXT NOT NULL,
    plan_sha256 TEXT NOT NULL,
    station TEXT NOT NULL,
    started_utc TEXT NOT NULL,
    software TEXT NOT NULL,
    seed INTEGER,
    arguments TEXT NOT NULL,
    CONSTRAINT run_seq PRIMARY KEY (seq),
    CONSTRAINT run_run_once UNIQUE (run)
) STRICT

CREATE TABLE store_schema (
    seq INTEGER NOT NULL,
    version INTEGER NOT NULL,
    made_utc TEXT NOT NULL,
    store TEXT NOT NULL,
    CONSTRAINT store_schema_seq PRIMARY KEY (seq)
) STRICT

CREATE TABLE crash (
    seq INTEGER NOT NULL,
    run TEXT NOT NULL,
    found_by TEXT NOT NULL,
    found_utc TEXT NOT NULL,
    CONSTRAINT crash_seq PRIMARY KEY (seq),
    CONSTRAINT crash_run_once UNIQUE (run),
    CONSTRAINT crash_run_is_a_run FOREIGN KEY(run) REFERENCES run (run)
) STRICT

CREATE TABLE evidence (
    seq INTEGER NOT NULL,
    run TEXT NOT NULL,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    content BLOB NOT NULL,
    recorded_utc TEXT NOT NULL,
    CONSTRAINT evidence_seq PRIMARY KEY (seq),
    CONSTRAINT evidence_run_file_once UNIQUE (run, file),
    CONSTRAINT evidence_run_is_a_run FOREIGN KEY(run) REFERENCES run (run)
) STRICT

CREATE TABLE fault (
    seq INTEGER NOT NULL,
    run TEXT NOT NULL,
    text TEXT NOT NULL,
    recorded_utc TEXT NOT NULL,
    bench_time_s REAL NOT NULL,
    CONSTRAINT fault_seq PRIMARY KEY (seq),
    CONSTRAINT fault_run_is_a_run FOREIGN KEY(run) REFERENCES run (run)
) STRICT

CREATE INDEX fault_by_run ON fault (run)

CREATE TABLE forwarded (
    seq INTEGER NOT NULL,
    run TEXT NOT NULL,
    place TEXT NOT NULL,
    forwarded_utc TEXT NOT NULL,
    CONSTRAINT forwarded_seq PRIMARY KEY (seq),
    CONSTRAINT forwarded_run_once UNIQUE (run),
    CONSTRAINT forwarded_run_is_a_run FOREIGN KEY(run) REFERENCES run (run)
) STRICT

CREATE TABLE healed (
    seq INTEGER NOT NULL,
    run TEXT NOT NULL,
    position INTEGER,
    instrument TEXT NOT NULL,
    kind TEXT NOT NULL,
    discarded TEXT NOT NULL,
    recorded_utc TEXT NOT NULL,
    bench_time_s REAL NOT NULL,
    CONSTRAINT healed_seq PRIMARY KEY (seq),
    CONSTRAINT healed_run_is_a_run FOREIGN KEY(run) REFERENCES run (run)
) STRICT

CREATE INDEX healed_by_run ON healed (run)

CREATE TABLE instrument (
    seq INTEGER NOT NULL,
    run TEXT NOT NULL,
    role TEXT NOT NULL,
    identity TEXT NOT NULL,
    certificate TEXT NOT NULL,
    calibrated_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    detail TEXT NOT NULL,
    recorded_utc TEXT NOT NULL,
    CONSTRAINT instrument_seq PRIMARY KEY (seq),
    CONSTRAINT instrument_run_is_a_run FOREIGN KEY(run) REFERENCES run (run)
) STRICT

CREATE INDEX instrument_by_run ON instrument (run)

CREATE TABLE origin (
    seq INTEGER NOT NULL,
    run TEXT NOT NULL,
    store TEXT NOT NULL,
    chain_head TEXT NOT NULL,
    kept_utc TEXT NOT NULL,
    CONSTRAINT origin_seq PRIMARY KEY (seq),
    CONSTRAINT origin_run_once UNIQUE (run),
    CONSTRAINT origin_run_is_a_run FOREIGN KEY(run) REFERENCES run (run)
) STRICT

CREATE TABLE planned (
    seq INTEGER NOT NULL,
    run TEXT NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT planned_seq PRIMARY KEY (seq),
    CONSTRAINT planned_run_position_name_once UNIQUE (run, position, name),
    CONSTRAINT planned_run_is_a_run FOREIGN KEY(run) REFERENCES run (run)
) STRICT

CREATE TABLE process (
    seq INTEGER NOT NULL,
    run TEXT NOT NULL,
    host TEXT NOT NULL,
    boot TEXT NOT NULL,
    pid INTEGER NOT NULL,
    started TEXT NOT NULL,
    CONSTRAINT process_seq PRIMARY KEY (seq),
    CONSTRAINT process_run_once UNIQUE (run),
    CONSTRAINT process_run_is_a_run FOREIGN KEY(run) REFERENCES run (run)
) STRICT

CREATE INDEX process_by_host ON process (host)

CREATE TABLE result (
    seq INTEGER NOT NULL,
    run TEXT NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    quantity TEXT NOT NULL,
    value REAL,
    value_text TEXT,
    unit TEXT NOT NULL,
    expanded_uncertainty REAL,
    k REAL,
    lower_limit REAL,
    upper_limit REAL,
    limit_set TEXT NOT NULL,
    decision_rule TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL,
    conditions TEXT NOT NULL,
    evidence TEXT NOT NULL,
    recorded_utc TEXT NOT NULL,
    bench_time_s REAL NOT NULL,
    CONSTRAINT result_seq PRIMARY KEY (seq),
    CONSTRAINT result_run_is_a_run FOREIGN KEY(run) REFERENCES run (run)
) STRICT

CREATE INDEX result_by_name ON result (name, seq, value)

CREATE INDEX result_by_run ON result (run, position)

CREATE TABLE run_end (
    seq INTEGER NOT NULL,
    run TEXT NOT NULL,
    verdict TEXT NOT NULL,
    bench_time_s REAL NOT NULL,
    wall_time_s REAL NOT NULL,
    finished_utc TEXT NOT NULL,
    faults TEXT NOT NULL,
    CONSTRAINT run_end_seq PRIMARY KEY (seq),
    CONSTRAINT run_end_run_once UNIQUE (run),
    CONSTRAINT run_end_run_is_a_run FOREIGN KEY(run) REFERENCES run (run)
) STRICT

CREATE TABLE unit (
    seq INTEGER NOT NULL,
    run TEXT NOT NULL,
    position INTEGER NOT NULL,
    meter TEXT NOT NULL,
    serial TEXT NOT NULL,
    firmware TEXT NOT NULL,
    recorded_utc TEXT NOT NULL,
    CONSTRAINT unit_seq PRIMARY KEY (seq),
    CONSTRAINT unit_run_is_a_run FOREIGN KEY(run) REFERENCES run (run)
) STRICT

CREATE INDEX unit_by_run ON unit (run, position)

CREATE INDEX unit_by_serial ON unit (serial)

CREATE TABLE unit_end (
    seq INTEGER NOT NULL,
    run TEXT NOT NULL,
    position INTEGER NOT NULL,
    meter TEXT NOT NULL,
    serial TEXT NOT NULL,
    firmware TEXT NOT NULL,
    verdict TEXT NOT NULL,
    finished_utc TEXT NOT NULL,
    CONSTRAINT unit_end_seq PRIMARY KEY (seq),
    CONSTRAINT unit_end_run_position_once UNIQUE (run, position),
    CONSTRAINT unit_end_run_is_a_run FOREIGN KEY(run) REFERENCES run (run)
) STRICT

CREATE INDEX unit_end_by_serial ON unit_end (serial)

CREATE INDEX unit_end_by_time ON unit_end (finished_utc, verdict)

CREATE TRIGGER chain_is_not_updated BEFORE UPDATE ON chain BEGIN SELECT RAISE(ABORT, 'the run store is append-only: chain is not updated'); END

CREATE TRIGGER chain_is_not_deleted BEFORE DELETE ON chain BEGIN SELECT RAISE(ABORT, 'the run store is append-only: chain is not deleted'); END

CREATE TRIGGER chain_is_not_replaced BEFORE INSERT ON chain WHEN EXISTS (SELECT 1 FROM chain AS old WHERE old.seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the run store is append-only: chain is not replaced'); END

CREATE TRIGGER plan_is_not_updated BEFORE UPDATE ON plan BEGIN SELECT RAISE(ABORT, 'the run store is append-only: plan is not updated'); END

CREATE TRIGGER plan_is_not_deleted BEFORE DELETE ON plan BEGIN SELECT RAISE(ABORT, 'the run store is append-only: plan is not deleted'); END

CREATE TRIGGER plan_is_not_replaced BEFORE INSERT ON plan WHEN EXISTS (SELECT 1 FROM plan AS old WHERE old.seq = NEW.seq OR old.sha256 = NEW.sha256) BEGIN SELECT RAISE(ABORT, 'the run store is append-only: plan is not replaced'); END

CREATE TRIGGER run_is_not_updated BEFORE UPDATE ON run BEGIN SELECT RAISE(ABORT, 'the run store is append-only: run is not updated'); END

CREATE TRIGGER run_is_not_deleted BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'the run store is append-only: run is not deleted'); END

CREATE TRIGGER run_is_not_replaced BEFORE INSERT ON run WHEN EXISTS (SELECT 1 FROM run AS old WHERE old.seq = NEW.seq OR old.run = NEW.run) BEGIN SELECT RAISE(ABORT, 'the run store is append-only: run is not replaced'); END

CREATE TRIGGER store_schema_is_not_updated BEFORE UPDATE ON store_schema BEGIN SELECT RAISE(ABORT, 'the run store is append-only: store_schema is not updated'); END

CREATE TRIGGER store_schema_is_not_deleted BEFORE DELETE ON store_schema BEGIN SELECT RAISE(ABORT, 'the run store is append-only: store_schema is not deleted'); END

CREATE TRIGGER store_schema_is_not_replaced BEFORE INSERT ON store_schema WHEN EXISTS (SELECT 1 FROM store_schema AS old WHERE old.seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the run store is append-only: store_schema is not replaced'); END

CREATE TRIGGER crash_is_not_updated BEFORE UPDATE ON crash BEGIN SELECT RAISE(ABORT, 'the run store is append-only: crash is not updated'); END

CREATE TRIGGER crash_is_not_deleted BEFORE DELETE ON crash BEGIN SELECT RAISE(ABORT, 'the run store is append-only: crash is not deleted'); END

CREATE TRIGGER crash_is_not_replaced BEFORE INSERT ON crash WHEN EXISTS (SELECT 1 FROM crash AS old WHERE old.seq = NEW.seq OR old.run = NEW.run) BEGIN SELECT RAISE(ABORT, 'the run store is append-only: crash is not replaced'); END

CREATE TRIGGER evidence_is_not_updated BEFORE UPDATE ON evidence BEGIN SELECT RAISE(ABORT, 'the run store is append-only: evidence is not updated'); END

CREATE TRIGGER evidence_is_not_deleted BEFORE DELETE ON evidence BEGIN SELECT RAISE(ABORT, 'the run store is append-only: evidence is not deleted'); END

CREATE TRIGGER evidence_is_not_replaced BEFORE INSERT ON evidence WHEN EXISTS (SELECT 1 FROM evidence AS old WHERE old.seq = NEW.seq OR old.run = NEW.run AND old.file = NEW.file) BEGIN SELECT RAISE(ABORT, 'the run store is append-only: evidence is not replaced'); END

CREATE TRIGGER fault_is_not_updated BEFORE UPDATE ON fault BEGIN SELECT RAISE(ABORT, 'the run store is append-only: fault is not updated'); END

CREATE TRIGGER fault_is_not_deleted BEFORE DELETE ON fault BEGIN SELECT RAISE(ABORT, 'the run store is append-only: fault is not deleted'); END

CREATE TRIGGER fault_is_not_replaced BEFORE INSERT ON fault WHEN EXISTS (SELECT 1 FROM fault AS old WHERE old.seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the run store is append-only: fault is not replaced'); END

CREATE TRIGGER forwarded_is_not_updated BEFORE UPDATE ON forwarded BEGIN SELECT RAISE(ABORT, 'the run store is append-only: forwarded is not updated'); END

CREATE TRIGGER forwarded_is_not_deleted BEFORE DELETE ON forwarded BEGIN SELECT RAISE(ABORT, 'the run store is append-only: forwarded is not deleted'); END

CREATE TRIGGER forwarded_is_not_replaced BEFORE INSERT ON forwarded WHEN EXISTS (SELECT 1 FROM forwarded AS old WHERE old.seq = NEW.seq OR old.run = NEW.run) BEGIN SELECT RAISE(ABORT, 'the run store is append-only: forwarded is not replaced'); END

CREATE TRIGGER healed_is_not_updated BEFORE UPDATE ON healed BEGIN SELECT RAISE(ABORT, 'the run store is append-only: healed is not updated'); END

CREATE TRIGGER healed_is_not_deleted BEFORE DELETE ON healed BEGIN SELECT RAISE(ABORT, 'the run store is append-only: healed is not deleted'); END

CREATE TRIGGER healed_is_not_replaced BEFORE INSERT ON healed WHEN EXISTS (SELECT 1 FROM healed AS old WHERE old.seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the run store is append-only: healed is not replaced'); END

CREATE TRIGGER instrument_is_not_updated BEFORE UPDATE ON instrument BEGIN SELECT RAISE(ABORT, 'the run store is append-only: instrument is not updated'); END

CREATE TRIGGER instrument_is_not_deleted BEFORE DELETE ON instrument BEGIN SELECT RAISE(ABORT, 'the run store is append-only: instrument is not deleted'); END

CREATE TRIGGER instrument_is_not_replaced BEFORE INSERT ON instrument WHEN EXISTS (SELECT 1 FROM instrument AS old WHERE old.seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the run store is append-only: instrument is not replaced'); END

CREATE TRIGGER origin_is_not_updated BEFORE UPDATE ON origin BEGIN SELECT RAISE(ABORT, 'the run store is append-only: origin is not updated'); END

CREATE TRIGGER origin_is_not_deleted BEFORE DELETE ON origin BEGIN SELECT RAISE(ABORT, 'the run store is append-only: origin is not deleted'); END

CREATE TRIGGER origin_is_not_replaced BEFORE INSERT ON origin WHEN EXISTS (SELECT 1 FROM origin AS old WHERE old.seq = NEW.seq OR old.run = NEW.run) BEGIN SELECT RAISE(ABORT, 'the run store is append-only: origin is not replaced'); END

CREATE TRIGGER planned_is_not_updated BEFORE UPDATE ON planned BEGIN SELECT RAISE(ABORT, 'the run store is append-only: planned is not updated'); END

CREATE TRIGGER planned_is_not_deleted BEFORE DELETE ON planned BEGIN SELECT RAISE(ABORT, 'the run store is append-only: planned is not deleted'); END

CREATE TRIGGER planned_is_not_replaced BEFORE INSERT ON planned WHEN EXISTS (SELECT 1 FROM planned AS old WHERE old.seq = NEW.seq OR old.run = NEW.run AND old.position = NEW.position AND old.name = NEW.name) BEGIN SELECT RAISE(ABORT, 'the run store is append-only: planned is not replaced'); END

CREATE TRIGGER process_is_not_updated BEFORE UPDATE ON process BEGIN SELECT RAISE(ABORT, 'the run store is append-only: process is not updated'); END

CREATE TRIGGER process_is_not_deleted BEFORE DELETE ON process BEGIN SELECT RAISE(ABORT, 'the run store is append-only: process is not deleted'); END

CREATE TRIGGER process_is_not_replaced BEFORE INSERT ON process WHEN EXISTS (SELECT 1 FROM process AS old WHERE old.seq = NEW.seq OR old.run = NEW.run) BEGIN SELECT RAISE(ABORT, 'the run store is append-only: process is not replaced'); END

CREATE TRIGGER result_is_not_updated BEFORE UPDATE ON result BEGIN SELECT RAISE(ABORT, 'the run store is append-only: result is not updated'); END

CREATE TRIGGER result_is_not_deleted BEFORE DELETE ON result BEGIN SELECT RAISE(ABORT, 'the run store is append-only: result is not deleted'); END

CREATE TRIGGER result_is_not_replaced BEFORE INSERT ON result WHEN EXISTS (SELECT 1 FROM result AS old WHERE old.seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the run store is append-only: result is not replaced'); END

CREATE TRIGGER run_end_is_not_updated BEFORE UPDATE ON run_end BEGIN SELECT RAISE(ABORT, 'the run store is append-only: run_end is not updated'); END

CREATE TRIGGER run_end_is_not_deleted BEFORE DELETE ON run_end BEGIN SELECT RAISE(ABORT, 'the run store is append-only: run_end is not deleted'); END

CREATE TRIGGER run_end_is_not_replaced BEFORE INSERT ON run_end WHEN EXISTS (SELECT 1 FROM run_end AS old WHERE old.seq = NEW.seq OR old.run = NEW.run) BEGIN SELECT RAISE(ABORT, 'the run store is append-only: run_end is not replaced'); END

CREATE TRIGGER unit_is_not_updated BEFORE UPDATE ON unit BEGIN SELECT RAISE(ABORT, 'the run store is append-only: unit is not updated'); END

CREATE TRIGGER unit_is_not_deleted BEFORE DELETE ON unit BEGIN SELECT RAISE(ABORT, 'the run store is append-only: unit is not deleted'); END

CREATE TRIGGER unit_is_not_replaced BEFORE INSERT ON unit WHEN EXISTS (SELECT 1 FROM unit AS old WHERE old.seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the run store is append-only: unit is not replaced'); END

CREATE TRIGGER unit_end_is_not_updated BEFORE UPDATE ON unit_end BEGIN SELECT RAISE(ABORT, 'the run store is append-only: unit_end is not updated'); END

CREATE TRIGGER unit_end_is_not_deleted BEFORE DELETE ON unit_end BEGIN SELECT RAISE(ABORT, 'the run store is append-only: unit_end is not deleted'); END

CREATE TRIGGER unit_end_is_not_replaced BEFORE INSERT ON unit_end WHEN EXISTS (SELECT 1 FROM unit_end AS old WHERE old.seq = NEW.seq OR old.run = NEW.run AND old.position = NEW.position) BEGIN SELECT RAISE(ABORT, 'the run store is append-only: unit_end is not replaced'); END
