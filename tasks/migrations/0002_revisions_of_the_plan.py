import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0002_revisions_of_the_plan'),
        ('tasks', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicaltask',
            name='dropped_in',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.planrevision', verbose_name='rời kế hoạch theo bản'),
        ),
        migrations.AddField(
            model_name='historicaltask',
            name='last_year',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.planitem', verbose_name='dòng này năm trước'),
        ),
    ]
