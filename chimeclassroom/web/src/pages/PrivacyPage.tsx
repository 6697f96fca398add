import { Button, List, Paper, Stack, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { downloadMyData } from '../api/mutations';
import { usePrivacy } from '../api/queries';
import { BackLink } from '../components/BackLink';
import { LoadFailure } from '../components/LoadFailure';
import { notifyError } from '../components/notify';
import { PageTitle } from '../components/PageTitle';
import { saveAs } from '../components/saveAs';
import { Shell } from '../components/Shell';
import { t } from '../messages';

/** What is kept about whoever reads this, for how long, who sees it, and a copy of it. */
export function PrivacyPage() {
  const mail = usePrivacy().data?.mail;
  return (
    <Shell>
      <BackLink />
      <Paper withBorder radius="lg" p="xl" maw="44rem">
        <Stack gap="lg">
          <PageTitle size="h3">{t.privacy.pageTitle}</PageTitle>
          <Part title={t.privacy.keptTitle}>
            <Points of={mail === true ? [...t.privacy.kept, t.privacy.address] : t.privacy.kept} />
          </Part>
          <Part title={t.privacy.notKeptTitle}>
            <Points
              of={mail === false ? [...t.privacy.notKept, t.privacy.noAddress] : t.privacy.notKept}
            />
          </Part>
          <Part title={t.privacy.longTitle}>
            <HowLong />
          </Part>
          <Part title={t.privacy.whoTitle}>
            <Points of={t.privacy.who} />
          </Part>
          <Part title={t.privacy.rightsTitle}>
            <Text>{t.privacy.rights}</Text>
            <Download />
          </Part>
        </Stack>
      </Paper>
    </Shell>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap="xs" align="start">
      <Title order={2} size="h5">
        {title}
      </Title>
      {children}
    </Stack>
  );
}

function Points({ of }: { of: readonly string[] }) {
  return (
    <List spacing="xs">
      {of.map((point) => (
        <List.Item key={point}>{point}</List.Item>
      ))}
    </List>
  );
}

function HowLong() {
  const privacy = usePrivacy();
  if (privacy.error !== null) {
    return (
      <LoadFailure
        error={privacy.error}
        stale={privacy.data !== undefined}
        onRetry={() => void privacy.refetch()}
      />
    );
  }
  if (privacy.data === undefined) return <Text role="status">{t.app.loading}</Text>;
  const days = privacy.data.retentionDays;
  return <Text>{days === undefined ? t.privacy.forGood : t.privacy.forDays(days)}</Text>;
}

function Download() {
  const save = async () => {
    try {
      const data = JSON.stringify(await downloadMyData(), null, 2);
      saveAs(new Blob([data], { type: 'application/json' }), 'kept-about-me.json');
    } catch (error) {
      notifyError(error);
    }
  };
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={18} stroke={1.8} aria-hidden />}
      onClick={() => void save()}
    >
      {t.privacy.download}
    </Button>
  );
}
