import django.db.models.deletion
import plans.models.plan
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_revisions_of_the_plan'),
        ('plans', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RevisionDraft',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('year', models.PositiveSmallIntegerField(verbose_name='năm')),
                ('kind', models.CharField(choices=[('file', 'tệp phụ lục'), ('lists', 'bộ danh sách'), ('undo', 'trở lại bản trước'), ('last_year', 'từ kế hoạch năm trước')], max_length=9, verbose_name='cách lập')),
                ('source_name', models.CharField(max_length=200, verbose_name='tệp nguồn')),
                ('source_sha256', models.CharField(max_length=64, verbose_name='dấu vết tệp nguồn (sha256)')),
                ('source_file', models.FileField(blank=True, storage=plans.models.plan.source_storage, upload_to=plans.models.plan.source_path)),
                ('reading', models.JSONField(blank=True, default=dict)),
                ('content', models.JSONField(blank=True, default=dict)),
                ('answers', models.JSONField(blank=True, default=dict)),
                ('version', models.PositiveIntegerField(default=0)),
                ('made_at', models.DateTimeField(verbose_name='lập lúc')),
                ('discarded_at', models.DateTimeField(blank=True, null=True, verbose_name='bỏ lúc')),
            ],
            options={
                'verbose_name': 'bản dự thảo điều chỉnh',
                'verbose_name_plural': 'bản dự thảo điều chỉnh',
                'ordering': ['-made_at', 'pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='assignment',
            name='plans_assignment_one_lead',
        ),
        migrations.RemoveConstraint(
            model_name='planitem',
            name='plans_planitem_number',
        ),
        migrations.RemoveConstraint(
            model_name='section',
            name='plans_section_roman',
        ),
        migrations.AddField(
            model_name='assignment',
            name='ended_in',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.planrevision', verbose_name='thôi giao theo bản'),
        ),
        migrations.AddField(
            model_name='historicalassignment',
            name='ended_in',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.planrevision', verbose_name='thôi giao theo bản'),
        ),
        migrations.AddField(
            model_name='historicalplanitem',
            name='dropped_in',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.planrevision', verbose_name='rời kế hoạch theo bản'),
        ),
        migrations.AddField(
            model_name='historicalplanitem',
            name='last_year',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.planitem', verbose_name='dòng này năm trước'),
        ),
        migrations.AddField(
            model_name='historicalsection',
            name='dropped_in',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.planrevision', verbose_name='rời kế hoạch theo bản'),
        ),
        migrations.AddField(
            model_name='planitem',
            name='dropped_in',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.planrevision', verbose_name='rời kế hoạch theo bản'),
        ),
        migrations.AddField(
            model_name='planitem',
            name='last_year',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='next_year', to='plans.planitem', verbose_name='dòng này năm trước'),
        ),
        migrations.AddField(
            model_name='planrevision',
            name='before',
            field=models.JSONField(blank=True, default=dict, help_text='Toàn bộ kế hoạch ngay trước bản này.'),
        ),
        migrations.AddField(
            model_name='planrevision',
            name='source_file',
            field=models.FileField(blank=True, storage=plans.models.plan.source_storage, upload_to=plans.models.plan.source_path),
        ),
        migrations.AddField(
            model_name='planrevision',
            name='undoes',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='plans.planrevision', verbose_name='trở lại trước bản'),
        ),
        migrations.AddField(
            model_name='section',
            name='dropped_in',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.planrevision', verbose_name='rời kế hoạch theo bản'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_in__isnull', True), ('role', 'lead')), fields=('item',), name='plans_assignment_one_lead', violation_error_message='Mỗi dòng chỉ có một cơ quan nêu tên đầu.'),
        ),
        migrations.AddConstraint(
            model_name='planitem',
            constraint=models.UniqueConstraint(condition=models.Q(('dropped_in__isnull', True)), fields=('plan', 'appendix', 'number'), name='plans_planitem_number'),
        ),
        migrations.AddConstraint(
            model_name='planrevision',
            constraint=models.CheckConstraint(condition=models.Q(('number', 1), models.Q(models.Q(('decision_no', ''), _negated=True), ('decision_date__isnull', False)), _connector='OR'), name='plans_planrevision_by_decision'),
        ),
        migrations.AddConstraint(
            model_name='section',
            constraint=models.UniqueConstraint(condition=models.Q(('dropped_in__isnull', True)), fields=('plan', 'appendix', 'roman'), name='plans_section_roman'),
        ),
        migrations.AddField(
            model_name='revisiondraft',
            name='issuer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency'),
        ),
        migrations.AddField(
            model_name='revisiondraft',
            name='made_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='revisiondraft',
            name='revision',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='draft', to='plans.planrevision'),
        ),
        migrations.AddField(
            model_name='revisiondraft',
            name='undoes',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.planrevision'),
        ),
        migrations.AddConstraint(
            model_name='revisiondraft',
            constraint=models.CheckConstraint(condition=models.Q(('revision__isnull', True), ('discarded_at__isnull', True), _connector='OR'), name='plans_revisiondraft_one_end'),
        ),
    ]
