PRAGMA application_id = 1296192340;
BEGIN TRANSACTION;
CREATE TABLE fault (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL REFERENCES run(run),
    text TEXT NOT NULL, recorded_utc TEXT NOT NULL, bench_time_s REAL NOT NULL
) STRICT;
INSERT INTO "fault" VALUES(1,'r1','source did not settle','2026-11-21T13:43:45.554+00:00',7.0);
CREATE TABLE planned (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL REFERENCES run(run),
    position INTEGER NOT NULL, name TEXT NOT NULL, UNIQUE (run, position, name)
) STRICT;
INSERT INTO "planned" VALUES(1,'r1',1,'accuracy/iref-pf1');
INSERT INTO "planned" VALUES(2,'r1',1,'registers/l1');
CREATE TABLE result (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL REFERENCES run(run),
    position INTEGER NOT NULL, name TEXT NOT NULL, quantity TEXT NOT NULL, value ANY,
    unit TEXT NOT NULL, expanded_uncertainty REAL, k REAL, lower_limit REAL, upper_limit REAL,
    limit_set TEXT NOT NULL, decision_rule TEXT NOT NULL, verdict TEXT NOT NULL,
    reason TEXT NOT NULL, conditions TEXT NOT NULL, evidence TEXT NOT NULL,
    recorded_utc TEXT NOT NULL, bench_time_s REAL NOT NULL
) STRICT;
INSERT INTO "result" VALUES(1,'r1',1,'accuracy/iref-pf1','percentage error',0.123,'%',0.034,2.0,-1.0,1.0,'EN 50470-3 class B','simple acceptance','PASS','inside of the limits','{"voltage_v":230.0,"phases":["l1","l2"],"reverse":false}','["wire.jsonl#1-4"]','2026-11-21T13:43:45.551+00:00',5.0);
INSERT INTO "result" VALUES(2,'r1',1,'registers/l1','percentage error','0x12','%',0.034,NULL,-1.0,1.0,'EN 50470-3 class B','simple acceptance','PASS','inside of the limits','{"voltage_v":230.0,"phases":["l1","l2"],"reverse":false}','["wire.jsonl#1-4"]','2026-11-21T13:43:45.552+00:00',6.0);
INSERT INTO "result" VALUES(3,'r1',2,'accuracy/iref-pf1','percentage error','nan','%',0.034,2.0,-1.0,1.0,'EN 50470-3 class B','simple acceptance','FAIL','two
lines, it''s 漢字','{"voltage_v":230.0,"phases":["l1","l2"],"reverse":false}','["wire.jsonl#1-4"]','2026-11-21T13:43:45.553+00:00',6.5);
INSERT INTO "result" VALUES(4,'r2',1,'accuracy/iref-pf1','percentage error',NULL,'%',NULL,2.0,-1.0,1.0,'EN 50470-3 class B','simple acceptance','PASS','inside of the limits','{"voltage_v":230.0,"phases":["l1","l2"],"reverse":false}','["wire.jsonl#1-4"]','2026-11-21T13:43:45.555+00:00',1.0);
CREATE TABLE run (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL UNIQUE, plan TEXT NOT NULL,
    plan_sha256 TEXT NOT NULL, station TEXT NOT NULL, started_utc TEXT NOT NULL,
    software TEXT NOT NULL, seed INTEGER, arguments TEXT NOT NULL
) STRICT;
INSERT INTO "run" VALUES(1,'r1','eol','abababababababababababababababababababababababababababababababab','virtual bench','2026-03-01T10:00:00Z','meterbench 0.1.0',1,'["run","plans/eol.yaml"]');
INSERT INTO "run" VALUES(2,'r2','eol','abababababababababababababababababababababababababababababababab','virtual bench','2026-03-01T10:00:00Z','meterbench 0.1.0',NULL,'["run","plans/eol.yaml"]');
CREATE TABLE run_end (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL UNIQUE REFERENCES run(run),
    verdict TEXT NOT NULL, bench_time_s REAL NOT NULL, wall_time_s REAL NOT NULL,
    finished_utc TEXT NOT NULL, faults TEXT NOT NULL
) STRICT;
INSERT INTO "run_end" VALUES(1,'r1','FAIL',3725.5,12.25,'2026-03-01T10:01:00Z','[]');
CREATE TABLE store_schema (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, version INTEGER NOT NULL, made_utc TEXT NOT NULL
) STRICT;
INSERT INTO "store_schema" VALUES(1,1,'2026-11-21T13:43:45.545+00:00');
CREATE TABLE unit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL REFERENCES run(run),
    position INTEGER NOT NULL, meter TEXT NOT NULL, serial TEXT NOT NULL, firmware TEXT NOT NULL,
    recorded_utc TEXT NOT NULL
) STRICT;
INSERT INTO "unit" VALUES(1,'r1',1,'pro380-mod','22091001','2.18','2026-11-21T13:43:45.549+00:00');
INSERT INTO "unit" VALUES(2,'r1',2,'pro380-mod','22091002','2.18','2026-11-21T13:43:45.550+00:00');
INSERT INTO "unit" VALUES(3,'r2',1,'pro380-mod','22091001','2.18','2026-11-21T13:43:45.555+00:00');
CREATE INDEX unit_by_run ON unit (run, position);
CREATE INDEX result_by_run ON result (run, position);
CREATE INDEX result_by_name ON result (name, value);
CREATE INDEX fault_by_run ON fault (run);
CREATE TRIGGER store_schema_is_not_updated BEFORE UPDATE ON store_schema
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: store_schema is not updated'); END;
CREATE TRIGGER store_schema_is_not_deleted BEFORE DELETE ON store_schema
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: store_schema is not deleted'); END;
CREATE TRIGGER store_schema_is_not_replaced BEFORE INSERT ON store_schema
WHEN EXISTS (SELECT 1 FROM store_schema AS old WHERE old.seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: store_schema is not replaced'); END;
CREATE TRIGGER run_is_not_updated BEFORE UPDATE ON run
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: run is not updated'); END;
CREATE TRIGGER run_is_not_deleted BEFORE DELETE ON run
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: run is not deleted'); END;
CREATE TRIGGER run_is_not_replaced BEFORE INSERT ON run
WHEN EXISTS (SELECT 1 FROM run AS old WHERE old.seq = NEW.seq OR old.run = NEW.run)
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: run is not replaced'); END;
CREATE TRIGGER unit_is_not_updated BEFORE UPDATE ON unit
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: unit is not updated'); END;
CREATE TRIGGER unit_is_not_deleted BEFORE DELETE ON unit
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: unit is not deleted'); END;
CREATE TRIGGER unit_is_not_replaced BEFORE INSERT ON unit
WHEN EXISTS (SELECT 1 FROM unit AS old WHERE old.seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: unit is not replaced'); END;
CREATE TRIGGER planned_is_not_updated BEFORE UPDATE ON planned
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: planned is not updated'); END;
CREATE TRIGGER planned_is_not_deleted BEFORE DELETE ON planned
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: planned is not deleted'); END;
CREATE TRIGGER planned_is_not_replaced BEFORE INSERT ON planned
WHEN EXISTS (SELECT 1 FROM planned AS old WHERE old.seq = NEW.seq OR (old.run, old.position, old.name) = (NEW.run, NEW.position, NEW.name))
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: planned is not replaced'); END;
CREATE TRIGGER result_is_not_updated BEFORE UPDATE ON result
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: result is not updated'); END;
CREATE TRIGGER result_is_not_deleted BEFORE DELETE ON result
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: result is not deleted'); END;
CREATE TRIGGER result_is_not_replaced BEFORE INSERT ON result
WHEN EXISTS (SELECT 1 FROM result AS old WHERE old.seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: result is not replaced'); END;
CREATE TRIGGER fault_is_not_updated BEFORE UPDATE ON fault
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: fault is not updated'); END;
CREATE TRIGGER fault_is_not_deleted BEFORE DELETE ON fault
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: fault is not deleted'); END;
CREATE TRIGGER fault_is_not_replaced BEFORE INSERT ON fault
WHEN EXISTS (SELECT 1 FROM fault AS old WHERE old.seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: fault is not replaced'); END;
CREATE TRIGGER run_end_is_not_updated BEFORE UPDATE ON run_end
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: run_end is not updated'); END;
CREATE TRIGGER run_end_is_not_deleted BEFORE DELETE ON run_end
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: run_end is not deleted'); END;
CREATE TRIGGER run_end_is_not_replaced BEFORE INSERT ON run_end
WHEN EXISTS (SELECT 1 FROM run_end AS old WHERE old.seq = NEW.seq OR old.run = NEW.run)
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: run_end is not replaced'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('store_schema',1);
INSERT INTO "sqlite_sequence" VALUES('run',2);
INSERT INTO "sqlite_sequence" VALUES('unit',3);
INSERT INTO "sqlite_sequence" VALUES('planned',2);
INSERT INTO "sqlite_sequence" VALUES('result',4);
INSERT INTO "sqlite_sequence" VALUES('fault',1);
INSERT INTO "sqlite_sequence" VALUES('run_end',1);
COMMIT;
