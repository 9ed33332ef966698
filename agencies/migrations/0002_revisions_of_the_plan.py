import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='agencyalias',
            name='group',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='agencies.agencygroup', verbose_name='nhóm cơ quan'),
        ),
        migrations.AddField(
            model_name='historicalagencyalias',
            name='group',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='agencies.agencygroup', verbose_name='nhóm cơ quan'),
        ),
        migrations.AlterField(
            model_name='agencyalias',
            name='agency',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='agencies.agency', verbose_name='cơ quan'),
        ),
        migrations.AddConstraint(
            model_name='agencyalias',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agency__isnull', False), ('group__isnull', True)), models.Q(('agency__isnull', True), ('group__isnull', False)), _connector='OR'), name='agencies_agencyalias_of_one', violation_error_message='Chọn một cơ quan, hoặc một nhóm cơ quan.'),
        ),
    ]
