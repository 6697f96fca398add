import { Button, Text } from '@mantine/core';
import { t } from '../messages';
import classes from './ChoiceBar.module.css';

interface Props {
  chosen: number;
  busy: boolean;
  onAdd: () => void;
  onCancel: () => void;
}

/** How many are chosen and what becomes of them; it stays in sight below the list. */
export function ChoiceBar({ chosen, busy, onAdd, onCancel }: Props) {
  return (
    <div className={classes.bar}>
      <Text size="sm" c="dimmed" role="status" className={classes.count}>
        {t.choose.count(chosen)}
      </Text>
      <Button variant="default" onClick={onCancel} disabled={busy}>
        {t.choose.cancel}
      </Button>
      <Button onClick={onAdd} disabled={chosen === 0} loading={busy}>
        {t.choose.add}
      </Button>
    </div>
  );
}
