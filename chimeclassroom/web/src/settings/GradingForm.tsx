import {
  Alert,
  Button,
  NumberInput,
  Paper,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import { useSaveGrading } from '../api/mutations';
import type { Grading, GradingRule } from '../api/types';
import { notifyDone, notifyError } from '../components/notify';
import { t } from '../messages';

/** How attendance becomes grades in this course. */
export function GradingForm({ grading }: { grading: Grading }) {
  const [draft, setDraft] = useState(grading);
  const save = useSaveGrading();
  const change = (part: Partial<Grading>) => setDraft((before) => ({ ...before, ...part }));
  const changeRule = (part: Partial<GradingRule>) => change({ rule: { ...draft.rule, ...part } });
  function submit(submission: SubmitEvent): void {
    submission.preventDefault();
    const { rule, column, absent, unseen, version, settleMinutes } = draft;
    save.mutate(
      {
        ...{ rule, column, absent, unseen, version },
        ...(settleMinutes !== undefined && { settleMinutes }),
      },
      { onSuccess: () => notifyDone(t.grades.saved), onError: notifyError },
    );
  }
  return (
    <Paper component="form" withBorder radius="lg" p="lg" mt="lg" maw="44rem" onSubmit={submit}>
      <Stack>
        <Title order={2} size="h4">
          {t.grades.title}
        </Title>
        {!grading.offered && <Text c="dimmed">{t.grades.off}</Text>}
        {grading.offered && !grading.seen && <Alert color="yellow">{t.grades.cannotKnow}</Alert>}
        <Choice
          label={t.grades.rule}
          names={t.grades.rules}
          value={draft.rule.kind}
          onChange={(kind) => changeRule(usual(kind, draft.rule))}
        />
        <RuleFields rule={draft.rule} onChange={changeRule} />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Choice
            label={t.grades.column}
            names={t.grades.columns}
            value={draft.column}
            onChange={(column) => change({ column })}
          />
          <Choice
            label={t.grades.absent}
            names={t.grades.absents}
            value={draft.absent}
            onChange={(absent) => change({ absent })}
          />
          <Amount
            label={t.grades.settle}
            max={10_080}
            value={draft.settleMinutes ?? draft.settlingMinutes}
            onChange={(settleMinutes) => change({ settleMinutes })}
          />
          {!grading.seen && (
            <Choice
              label={t.grades.unseen}
              names={t.grades.unseens}
              value={draft.unseen}
              onChange={(unseen) => change({ unseen })}
            />
          )}
        </SimpleGrid>
        <Text c="dimmed" size="sm">
          {t.grades.anew}
        </Text>
        <Button type="submit" w="fit-content" loading={save.isPending}>
          {t.grades.save}
        </Button>
      </Stack>
    </Paper>
  );
}

/** The numbers that a rule begins with. */
function usual(kind: GradingRule['kind'], before: GradingRule): GradingRule {
  const maximum = before.maximum > 0 ? before.maximum : 100;
  switch (kind) {
    case 'threshold':
      return { kind, threshold: 75, maximum };
    case 'steps':
      return { kind, late: 0.75, leftEarly: 0.5, maximum };
    default:
      return { kind, maximum };
  }
}

interface RuleProps {
  rule: GradingRule;
  onChange: (part: Partial<GradingRule>) => void;
}

function RuleFields({ rule, onChange }: RuleProps) {
  if (rule.kind === 'off') return null;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <Amount
        label={t.grades.maximum}
        max={100_000}
        value={rule.maximum}
        onChange={(maximum) => onChange({ maximum })}
      />
      {rule.kind === 'threshold' && (
        <Amount
          label={t.grades.threshold}
          max={100}
          value={rule.threshold ?? 0}
          onChange={(threshold) => onChange({ threshold })}
        />
      )}
      {rule.kind === 'steps' && (
        <>
          <Amount
            label={t.grades.late}
            max={100}
            value={percent(rule.late)}
            onChange={(late) => onChange({ late: late / 100 })}
          />
          <Amount
            label={t.grades.leftEarly}
            max={100}
            value={percent(rule.leftEarly)}
            onChange={(early) => onChange({ leftEarly: early / 100 })}
          />
        </>
      )}
    </SimpleGrid>
  );
}

const percent = (part = 0): number => Math.round(part * 10_000) / 100;

interface AmountProps {
  label: string;
  max: number;
  value: number;
  onChange: (value: number) => void;
}

function Amount({ label, max, value, onChange }: AmountProps) {
  return (
    <NumberInput
      label={label}
      min={0}
      max={max}
      value={value}
      onChange={(typed) => typeof typed === 'number' && onChange(typed)}
    />
  );
}

interface ChoiceProps<Name extends string> {
  label: string;
  names: Record<Name, string>;
  value: Name;
  onChange: (name: Name) => void;
}

function Choice<Name extends string>({ label, names, value, onChange }: ChoiceProps<Name>) {
  const options = Object.keys(names) as Name[];
  return (
    <Select
      label={label}
      data={options.map((name) => ({ value: name, label: names[name] }))}
      allowDeselect={false}
      value={value}
      onChange={(chosen) => {
        const name = options.find((option) => option === chosen);
        if (name !== undefined) onChange(name);
      }}
    />
  );
}
