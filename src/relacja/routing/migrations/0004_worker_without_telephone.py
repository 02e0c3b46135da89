from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("routing", "0003_rank_of_items"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="worker",
            name="phone",
        ),
    ]
