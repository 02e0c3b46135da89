"""Facts and heat strip read the counters of a customer out of the index alone, not from a page of the table each."""

from django.db import migrations

KEY = (
    "ALTER TABLE contact_day DROP CONSTRAINT contact_day_pkey,"
    " ADD CONSTRAINT contact_day_pkey PRIMARY KEY (party_id, day, medium)"
)


class Migration(migrations.Migration):
    dependencies = [("interactions", "0003_erasures_of_payloads")]
    operations = [migrations.RunSQL(f"{KEY} INCLUDE (inbound, outbound)", KEY)]
