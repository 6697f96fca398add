import { Paper, Skeleton, Stack, Text } from '@mantine/core';
import { isStatus } from '../api/errors';
import { useTemplates } from '../api/planning';
import { BackLink } from '../components/BackLink';
import { LoadFailure } from '../components/LoadFailure';
import { PageTitle } from '../components/PageTitle';
import { Shell } from '../components/Shell';
import { t } from '../messages';
import { TemplateItem } from '../templates/TemplateItem';
import { NotFoundPage } from './NotFoundPage';

/** The templates of the course and of its platform. */
export function TemplatesPage() {
  const templates = useTemplates();
  if (isStatus(templates.error, 403)) return <NotFoundPage />;
  return (
    <Shell>
      <BackLink />
      <Stack>
        <PageTitle size="h2">{t.templates.link}</PageTitle>
        <Text c="dimmed">{t.templates.text}</Text>
        {templates.error !== null && (
          <LoadFailure
            error={templates.error}
            stale={templates.data !== undefined}
            onRetry={() => void templates.refetch()}
          />
        )}
        {templates.isPending && (
          <Skeleton height={140} radius="lg" role="status" aria-label={t.app.loading} />
        )}
        {templates.data?.templates.length === 0 && (
          <Paper withBorder radius="lg" p="xl">
            <Text ta="center">{t.templates.empty}</Text>
          </Paper>
        )}
        {templates.data?.templates.map((template) => (
          <TemplateItem key={template.id} template={template} />
        ))}
      </Stack>
    </Shell>
  );
}
