import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0001_initial'),
        ('plans', '0002_revisions_of_the_plan'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='measure',
            name='indicators_measure_code',
        ),
        migrations.AddField(
            model_name='historicalmeasure',
            name='ended_in',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.planrevision', verbose_name='thôi đo theo bản'),
        ),
        migrations.AddField(
            model_name='historicalmetric',
            name='dropped_in',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.planrevision', verbose_name='rời kế hoạch theo bản'),
        ),
        migrations.AddField(
            model_name='historicalmetric',
            name='last_year',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.planitem', verbose_name='dòng này năm trước'),
        ),
        migrations.AddField(
            model_name='historicaltarget',
            name='dropped_in',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.planrevision', verbose_name='rời kế hoạch theo bản'),
        ),
        migrations.AddField(
            model_name='historicaltarget',
            name='last_year',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.planitem', verbose_name='dòng này năm trước'),
        ),
        migrations.AddField(
            model_name='measure',
            name='ended_in',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.planrevision', verbose_name='thôi đo theo bản'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_in__isnull', True)), fields=('item', 'code'), name='indicators_measure_code'),
        ),
    ]
