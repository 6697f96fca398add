import { SimpleGrid, Switch, TextInput, Title } from '@mantine/core';
import { usePrivacy } from '../api/queries';
import { t } from '../messages';
import { BrandingFields } from './BrandingFields';
import { ChoiceSetting } from './ChoiceSetting';
import { CountingFields } from './CountingFields';
import { GuestSetting } from './GuestSetting';
import { NumberSetting } from './NumberSetting';
import { ReminderSetting } from './ReminderSetting';
import { Setting } from './Setting';
import type { LevelForm } from './useLevelForm';

const TITLE_LIMIT = 200;
const LONGEST = 1440;
const LONGEST_RETENTION = 3650;

/** The fields that a level decides on. */
export function LevelFields({ form }: { form: LevelForm }) {
  return (
    <>
      {form.level !== 'person' && <PageTitleField form={form} />}
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <ChoiceSetting form={form} name="language" />
        {form.level === 'person' && <ChoiceSetting form={form} name="theme" />}
        <ChoiceSetting form={form} name="dateFormat" />
        <ChoiceSetting form={form} name="clock" />
        <ChoiceSetting form={form} name="weekStart" />
        <ReminderSetting form={form} />
        {form.level === 'person' && <MailSetting form={form} />}
      </SimpleGrid>
      {form.level !== 'person' && (
        <>
          <EventDefaults form={form} />
          <GuestSetting form={form} />
          <CountingFields form={form} />
        </>
      )}
      {form.level === 'platform' && (
        <>
          <BrandingFields form={form} />
          <Operation form={form} />
        </>
      )}
    </>
  );
}

function PageTitleField({ form }: { form: LevelForm }) {
  const locked = form.lockedBy('pageTitle') !== undefined;
  return (
    <Setting form={form} name="pageTitle" label={t.settings.title}>
      <TextInput
        label={t.settings.title}
        placeholder={form.outer.settings.pageTitle ?? t.events.pageTitle}
        maxLength={TITLE_LIMIT}
        disabled={locked}
        value={locked ? '' : (form.draft.pageTitle ?? '')}
        error={form.wrong('pageTitle')}
        onChange={(typed) => form.change({ pageTitle: typed.currentTarget.value })}
      />
    </Setting>
  );
}

/** Whether the person gets mail, where the classroom sends any. */
function MailSetting({ form }: { form: LevelForm }) {
  if (usePrivacy().data?.mail !== true) return null;
  return (
    <Switch
      label={t.settings.mail}
      description={t.settings.mailHint}
      mt="lg"
      checked={form.draft.mail !== 'off'}
      onChange={(typed) => form.change({ mail: typed.currentTarget.checked ? undefined : 'off' })}
    />
  );
}

/** What a new event begins with. */
function EventDefaults({ form }: { form: LevelForm }) {
  return (
    <>
      <Title order={2} size="h5" mt="sm">
        {t.settings.defaults}
      </Title>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NumberSetting
          form={form}
          name="durationMinutes"
          label={t.settings.duration}
          min={1}
          max={LONGEST}
          usual={60}
        />
        <NumberSetting
          form={form}
          name="opensBeforeMinutes"
          label={t.settings.opensBefore}
          min={0}
          max={LONGEST}
          usual={15}
        />
      </SimpleGrid>
    </>
  );
}

/** Where sound and picture go, and how long attendance stays. */
function Operation({ form }: { form: LevelForm }) {
  return (
    <>
      <Title order={2} size="h5" mt="sm">
        {t.settings.operation}
      </Title>
      <TextInput
        label={t.settings.mediaRegion}
        description={t.settings.mediaRegionHint}
        dir="ltr"
        value={form.draft.mediaRegion ?? ''}
        error={form.wrong('mediaRegion')}
        onChange={(typed) => form.change({ mediaRegion: typed.currentTarget.value })}
      />
      <NumberSetting
        form={form}
        name="retentionDays"
        label={t.settings.retention}
        description={t.settings.retentionHint}
        min={1}
        max={LONGEST_RETENTION}
        step={30}
      />
    </>
  );
}
