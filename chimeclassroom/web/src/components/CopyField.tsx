import { Button, CopyButton, Group, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { t } from '../messages';

interface Props {
  label: string;
  description: string;
  value: string;
}

/** An address that is shown once, to be copied. */
export function CopyField({ label, description, value }: Props) {
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <TextInput
        label={label}
        description={description}
        readOnly
        flex={1}
        value={value}
        onFocus={(focus) => focus.currentTarget.select()}
      />
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            leftSection={
              copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />
            }
            onClick={copy}
          >
            {copied ? t.feed.copied : t.feed.copy}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
