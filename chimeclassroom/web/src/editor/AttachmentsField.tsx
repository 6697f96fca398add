import { ActionIcon, Button, Group, Input, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { Attachment } from '../api/types';
import { t } from '../messages';

interface Props {
  value: Attachment[];
  error: string | undefined;
  onChange: (attachments: Attachment[]) => void;
}

const MOST = 20;

/** Links to what belongs to the class. */
export function AttachmentsField({ value, error, onChange }: Props) {
  const change = (at: number, part: Partial<Attachment>) =>
    onChange(value.map((one, n) => (n === at ? { ...one, ...part } : one)));
  return (
    <Input.Wrapper
      label={t.editor.links}
      description={t.editor.linksHint}
      error={error}
      labelElement="div"
    >
      <Stack gap="xs" mt={6}>
        {value.map((attachment, n) => (
          <Group key={n} gap="xs" wrap="nowrap" align="flex-start">
            <TextInput
              aria-label={t.editor.linkTitle(n + 1)}
              placeholder={t.editor.linkTitlePlaceholder}
              flex={2}
              value={attachment.title}
              onChange={(typed) => change(n, { title: typed.currentTarget.value })}
            />
            <TextInput
              aria-label={t.editor.linkAddress(n + 1)}
              placeholder="https://"
              type="url"
              flex={3}
              value={attachment.url}
              onChange={(typed) => change(n, { url: typed.currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              c="var(--cc-quiet)"
              size={36}
              aria-label={t.editor.removeLink(n + 1)}
              onClick={() => onChange(value.filter((_, other) => other !== n))}
            >
              <IconX size={18} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        {value.length < MOST && (
          <Button
            variant="default"
            size="xs"
            w="fit-content"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => onChange([...value, { title: '', url: '' }])}
          >
            {t.editor.addLink}
          </Button>
        )}
      </Stack>
    </Input.Wrapper>
  );
}
