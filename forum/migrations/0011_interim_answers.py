from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('forum', '0010_codes_made_of_names'),
        ('people', '0004_who_may_have_a_role'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='post',
            name='interim',
            field=models.BooleanField(default=False, verbose_name='foreløpig svar'),
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(condition=models.Q(('interim', False), ('voice', 'municipality')), fields=['-created_at'], name='post_answers_by_time'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('interim', False), ('voice', 'municipality'), _connector='OR'), name='interim_is_official'),
        ),
    ]
