import {
  Button,
  NumberInput,
  Paper,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import { useSaveSettings } from '../api/mutations';
import type { Settings } from '../api/types';
import { notifyDone, notifyError } from '../components/notify';
import { PageTitle } from '../components/PageTitle';
import { t } from '../messages';

const TITLE_LIMIT = 200;
const LONGEST = 1440;

/** The settings as fields; an empty field leaves it to the viewer's region, or to the page. */
export function SettingsForm({ settings }: { settings: Settings }) {
  const [draft, setDraft] = useState<Draft>(settings);
  const save = useSaveSettings();
  const change = (part: Draft) => setDraft((before) => ({ ...before, ...part }));
  function submit(submission: SubmitEvent): void {
    submission.preventDefault();
    save.mutate(filled(draft, settings.version), {
      onSuccess: () => notifyDone(t.settings.saved),
      onError: notifyError,
    });
  }
  return (
    <Paper component="form" withBorder radius="lg" p="xl" maw="44rem" onSubmit={submit}>
      <Stack>
        <PageTitle size="h3">{t.settings.pageTitle}</PageTitle>
        <Text c="dimmed">{t.settings.text}</Text>
        <TextInput
          label={t.settings.title}
          placeholder={t.events.pageTitle}
          maxLength={TITLE_LIMIT}
          value={draft.pageTitle ?? ''}
          onChange={(typed) => change({ pageTitle: typed.currentTarget.value })}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Choice
            label={t.settings.weekStart}
            names={t.settings.days}
            value={draft.weekStart}
            onChange={(weekStart) => change({ weekStart })}
          />
          <Choice
            label={t.settings.clock}
            names={t.settings.clocks}
            value={draft.clock}
            onChange={(clock) => change({ clock })}
          />
        </SimpleGrid>
        <Title order={2} size="h5" mt="sm">
          {t.settings.defaults}
        </Title>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Minutes
            label={t.settings.duration}
            min={1}
            usual={60}
            value={draft.durationMinutes}
            onChange={(durationMinutes) => change({ durationMinutes })}
          />
          <Minutes
            label={t.settings.opensBefore}
            min={0}
            usual={15}
            value={draft.opensBeforeMinutes}
            onChange={(opensBeforeMinutes) => change({ opensBeforeMinutes })}
          />
        </SimpleGrid>
        <Button type="submit" w="fit-content" loading={save.isPending}>
          {t.settings.save}
        </Button>
      </Stack>
    </Paper>
  );
}

/** What stands in the fields. */
type Draft = { [Name in keyof Omit<Settings, 'version'>]?: Settings[Name] | undefined };

/** The settings without the fields that are empty. */
function filled(draft: Draft, version: number): Settings {
  const { pageTitle, weekStart, clock, durationMinutes, opensBeforeMinutes } = draft;
  return {
    version,
    ...(pageTitle !== undefined && pageTitle.trim() !== '' && { pageTitle }),
    ...(weekStart !== undefined && { weekStart }),
    ...(clock !== undefined && { clock }),
    ...(durationMinutes !== undefined && { durationMinutes }),
    ...(opensBeforeMinutes !== undefined && { opensBeforeMinutes }),
  };
}

interface ChoiceProps<Name extends string> {
  label: string;
  names: Record<Name, string>;
  value: Name | undefined;
  onChange: (name: Name | undefined) => void;
}

const REGION = 'region';

function Choice<Name extends string>({ label, names, value, onChange }: ChoiceProps<Name>) {
  const options = Object.keys(names) as Name[];
  return (
    <Select
      label={label}
      data={[
        { value: REGION, label: t.settings.region },
        ...options.map((name) => ({ value: name, label: names[name] })),
      ]}
      allowDeselect={false}
      value={value ?? REGION}
      onChange={(chosen) => onChange(options.find((name) => name === chosen))}
    />
  );
}

interface MinutesProps {
  label: string;
  min: number;
  /** What it is when nothing is entered. */
  usual: number;
  value: number | undefined;
  onChange: (minutes: number | undefined) => void;
}

function Minutes({ label, min, usual, value, onChange }: MinutesProps) {
  return (
    <NumberInput
      label={label}
      placeholder={String(usual)}
      min={min}
      max={LONGEST}
      step={5}
      allowDecimal={false}
      value={value ?? ''}
      onChange={(minutes) => onChange(typeof minutes === 'number' ? minutes : undefined)}
    />
  );
}
