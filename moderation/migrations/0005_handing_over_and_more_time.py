import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('forum', '0011_interim_answers'),
        ('moderation', '0004_status_decision'),
        ('people', '0004_who_may_have_a_role'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AnswerTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Det moderatoren velger etter. Kort.', max_length=60, verbose_name='navn')),
                ('text', models.TextField(help_text='Bare en start. Et svar som er lik malen, blir ikke sendt.', max_length=2000, verbose_name='tekst')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='rekkefølge')),
            ],
            options={
                'verbose_name': 'svarmal',
                'verbose_name_plural': 'svarmaler',
                'ordering': ['order', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('duty', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='extension', serialize=False, to='moderation.duty')),
                ('due_before', models.DateField(verbose_name='fristen før')),
                ('due_on', models.DateField(verbose_name='ny frist')),
                ('extended_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'utsettelse',
                'verbose_name_plural': 'utsettelser',
            },
        ),
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(blank=True, max_length=300, verbose_name='noen ord')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'overlevering',
                'verbose_name_plural': 'overleveringer',
                'ordering': ['-id'],
            },
        ),
        migrations.AlterField(
            model_name='decision',
            name='act',
            field=models.CharField(choices=[('publish', 'publisert'), ('hold', 'holdt tilbake'), ('hide', 'skjult'), ('close', 'avsluttet'), ('reopen', 'åpnet igjen'), ('refer', 'oversendt'), ('archive', 'merket for arkivet'), ('dismiss', 'melding avvist'), ('release', 'plikt avsluttet uten svar'), ('move', 'flyttet'), ('split', 'delt'), ('merge', 'slått sammen'), ('pin', 'festet øverst'), ('unpin', 'løsnet fra toppen'), ('political', 'merket som politisk sak'), ('unmark', 'ikke lenger merket som politisk sak'), ('status', 'ny status'), ('extend', 'frist flyttet')], max_length=10, verbose_name='avgjørelse'),
        ),
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['assignee', 'due_on'], name='duty_open_of_assignee'),
        ),
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['space', '-closed_at'], name='duty_closed'),
        ),
        migrations.AddField(
            model_name='answertemplate',
            name='space',
            field=models.ForeignKey(blank=True, help_text='La det stå tomt hvis malen skal kunne brukes overalt.', limit_choices_to={'state__isnull': False}, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='answer_templates', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='forum eller tavle'),
        ),
        migrations.AddField(
            model_name='extension',
            name='answer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='forum.post'),
        ),
        migrations.AddField(
            model_name='handover',
            name='duty',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hand_overs', to='moderation.duty'),
        ),
        migrations.AddField(
            model_name='handover',
            name='given_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='handover',
            name='given_to',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.CheckConstraint(condition=models.Q(('due_on__gt', models.F('due_before'))), name='extension_gives_more_time'),
        ),
    ]
