import { NumberInput, SimpleGrid, Switch } from '@mantine/core';
import type { Terms } from '../api/types';
import { t } from '../messages';

interface Props {
  terms: Terms;
  error: string | undefined;
  onChange: (terms: Terms) => void;
}

const numbers = [
  { name: 'capacity', text: 'capacity', most: 1000 },
  { name: 'maximumMinutes', text: 'maximum', most: 1440 },
  { name: 'hostGraceMinutes', text: 'grace', most: 240 },
] as const;

/** How the class is entered, and how it comes to an end though nobody ends it. */
export function TermsFields({ terms, error, onChange }: Props) {
  return (
    <>
      <Switch
        label={t.terms.waitingRoom}
        checked={terms.waitingRoom ?? false}
        onChange={(event) => onChange({ ...terms, waitingRoom: event.currentTarget.checked })}
      />
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        {numbers.map(({ name, text, most }) => (
          <NumberInput
            key={name}
            label={t.terms[text]}
            description={t.terms[`${text}Hint`]}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            min={1}
            max={most}
            allowDecimal={false}
            value={terms[name] === 0 ? '' : (terms[name] ?? '')}
            error={error !== undefined}
            onChange={(value) =>
              onChange({ ...terms, [name]: typeof value === 'number' ? value : 0 })
            }
          />
        ))}
      </SimpleGrid>
      {error !== undefined && <p role="alert">{error}</p>}
    </>
  );
}
