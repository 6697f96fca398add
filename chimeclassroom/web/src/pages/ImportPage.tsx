import { Alert, Button, FileButton, Group, Paper, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconFileUpload } from '@tabler/icons-react';
import { useMe } from '../api/queries';
import { messageOf } from '../api/errors';
import { BackLink } from '../components/BackLink';
import { PageTitle } from '../components/PageTitle';
import { Shell } from '../components/Shell';
import { ImportPreview } from '../imports/ImportPreview';
import { useImportFile } from '../imports/useImportFile';
import { t } from '../messages';
import { NotFoundPage } from './NotFoundPage';

/** A timetable from a file: chosen, looked at, taken over. */
export function ImportPage() {
  const me = useMe().data;
  const file = useImportFile();
  if (me !== undefined && !me.permissions.includes('events.create')) return <NotFoundPage />;
  return (
    <Shell>
      <BackLink />
      <Paper withBorder radius="lg" p={{ base: 'md', sm: 'xl' }}>
        <Stack>
          <PageTitle size="h3">{t.imports.pageTitle}</PageTitle>
          <Text>{t.imports.text}</Text>
          <Text size="sm" c="dimmed">
            {t.imports.columns}
          </Text>
          <Group>
            <FileButton accept=".csv,.ics,text/csv,text/calendar" onChange={file.choose}>
              {(props) => (
                <Button
                  {...props}
                  variant={file.preview === null ? 'filled' : 'default'}
                  leftSection={<IconFileUpload size={18} stroke={1.8} aria-hidden />}
                  loading={file.reading}
                >
                  {file.preview === null ? t.imports.choose : t.imports.another}
                </Button>
              )}
            </FileButton>
          </Group>
          {file.failure !== null && (
            <Alert role="alert" color="red" icon={<IconAlertTriangle aria-hidden />}>
              <Text size="sm" c="var(--cc-text)">
                {typeof file.failure === 'string' ? file.failure : messageOf(file.failure)}
              </Text>
            </Alert>
          )}
          {file.preview !== null && (
            <ImportPreview
              name={file.name}
              preview={file.preview}
              storing={file.storing}
              onStore={file.store}
            />
          )}
        </Stack>
      </Paper>
    </Shell>
  );
}
