import { SimpleGrid, Text, Title } from '@mantine/core';
import { t } from '../messages';
import { SCORE_PARTS } from '../report/counting';
import { AmountsSetting } from './AmountsSetting';
import { NumberSetting } from './NumberSetting';
import type { LevelForm } from './useLevelForm';

const LONGEST = 1440;
const MOST_WEIGHT = 100;
const MOST_CLASSES = 50;

/** What holds where nobody has said anything else. */
const USUAL = {
  weights: { attendance: 0, talk: 1, messages: 1, hands: 1, reactions: 1, polls: 1, camera: 0 },
  risk: { absences: 2, latest: 3, attendancePercent: 60 },
};

/** By what attendance is judged and compared. */
export function CountingFields({ form }: { form: LevelForm }) {
  const minutes = { form, min: 0, max: LONGEST };
  return (
    <>
      <div>
        <Title order={2} size="h5" mt="sm">
          {t.counting.title}
        </Title>
        <Text size="sm" c="dimmed">
          {t.counting.hint}
        </Text>
      </div>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NumberSetting
          {...minutes}
          name="lateAfterMinutes"
          label={t.counting.lateAfter}
          usual={5}
        />
        <NumberSetting
          {...minutes}
          name="earlyBeforeMinutes"
          label={t.counting.earlyBefore}
          usual={5}
        />
        <NumberSetting
          {...minutes}
          name="presentMinutes"
          label={t.counting.presentMinutes}
          usual={0}
        />
        <NumberSetting
          form={form}
          name="presentPercent"
          label={t.counting.presentPercent}
          min={0}
          max={100}
          usual={10}
        />
      </SimpleGrid>
      <AmountsSetting
        form={form}
        name="atRisk"
        label={t.counting.risk}
        hint={t.counting.riskHint}
        own={form.draft.atRisk}
        outer={form.outer.settings.atRisk ?? USUAL.risk}
        onChange={(atRisk) => form.change({ atRisk })}
        fields={[
          { name: 'absences', label: t.counting.absences, max: MOST_CLASSES },
          { name: 'latest', label: t.counting.latest, max: MOST_CLASSES },
          { name: 'attendancePercent', label: t.counting.percent, max: 100 },
        ]}
      />
      <AmountsSetting
        form={form}
        name="scoreWeights"
        label={t.counting.weights}
        hint={t.counting.weightsHint}
        own={form.draft.scoreWeights}
        outer={form.outer.settings.scoreWeights ?? USUAL.weights}
        onChange={(scoreWeights) => form.change({ scoreWeights })}
        fields={SCORE_PARTS.map((name) => ({
          name,
          label: t.reports.scoreParts[name],
          max: MOST_WEIGHT,
        }))}
      />
    </>
  );
}
