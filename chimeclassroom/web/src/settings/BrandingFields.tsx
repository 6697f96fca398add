import { ColorInput, Textarea, TextInput, Title } from '@mantine/core';
import type { Branding } from '../api/types';
import { t } from '../messages';
import type { LevelForm } from './useLevelForm';

const NAME_LIMIT = 60;
const WELCOME_LIMIT = 500;

/** How a platform shows that the classroom is its own. */
export function BrandingFields({ form }: { form: LevelForm }) {
  const branding = form.draft.branding ?? {};
  const change = (part: Branding) => form.change({ branding: { ...branding, ...part } });
  return (
    <>
      <Title order={2} size="h5" mt="sm">
        {t.settings.brandTitle}
      </Title>
      <TextInput
        label={t.settings.brandName}
        maxLength={NAME_LIMIT}
        value={branding.name ?? ''}
        error={form.wrong('branding.name')}
        onChange={(typed) => change({ name: typed.currentTarget.value })}
      />
      <TextInput
        label={t.settings.logo}
        placeholder="https://"
        type="url"
        dir="ltr"
        value={branding.logoUrl ?? ''}
        error={form.wrong('branding.logoUrl')}
        onChange={(typed) => change({ logoUrl: typed.currentTarget.value })}
      />
      <ColorInput
        label={t.settings.accent}
        description={t.settings.accentHint}
        format="hex"
        value={branding.accent ?? ''}
        error={form.wrong('branding.accent')}
        onChange={(accent) => change({ accent })}
      />
      <Textarea
        label={t.settings.welcome}
        autosize
        minRows={2}
        maxLength={WELCOME_LIMIT}
        value={branding.welcome ?? ''}
        error={form.wrong('branding.welcome')}
        onChange={(typed) => change({ welcome: typed.currentTarget.value })}
      />
    </>
  );
}
