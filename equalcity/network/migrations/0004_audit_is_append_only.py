"""Triggers that keep the audit trail as it was written: no change ever, no removal in the first thirty days."""

from django.db import migrations

TABLE = "network_auditrecord"
LEAST_DAYS = 30  # settings may keep it longer, never shorter

SQLITE = (
    f"""CREATE TRIGGER audit_no_change BEFORE UPDATE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END""",
    f"""CREATE TRIGGER audit_no_early_removal BEFORE DELETE ON {TABLE}
        WHEN OLD.at > datetime('now', '-{LEAST_DAYS} days')
        BEGIN SELECT RAISE(ABORT, 'the audit trail is kept'); END""",
)
POSTGRESQL = (
    f"""CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN RAISE EXCEPTION 'the audit trail is never changed'; END IF;
            IF OLD.at > now() - interval '{LEAST_DAYS} days' THEN RAISE EXCEPTION 'the audit trail is kept'; END IF;
            RETURN OLD;
        END $$""",
    f"""CREATE TRIGGER audit_is_kept BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION audit_is_kept()""",
)


def lock(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def unlock(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER audit_is_kept ON {TABLE}")
        schema_editor.execute("DROP FUNCTION audit_is_kept()")
        return
    schema_editor.execute("DROP TRIGGER audit_no_change")
    schema_editor.execute("DROP TRIGGER audit_no_early_removal")


class Migration(migrations.Migration):
    dependencies = [("network", "0003_who_is_who")]
    operations = [migrations.RunPython(lock, unlock)]
