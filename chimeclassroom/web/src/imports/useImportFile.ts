import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useImport } from '../api/mutations';
import { notifyDone } from '../components/notify';
import { t } from '../messages';
import { navigate } from '../router/useRoute';
import { viewerZone } from '../time/zones';

const LARGEST = 60_000;

/** The way of a file from the device to the schedule. */
export function useImportFile() {
  const [file, setFile] = useState<{ name: string; text: string } | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const preview = useImport();
  const store = useImport();
  const body = (text: string) => ({ text, timeZone: viewerZone() });

  const read = useMutation({
    mutationFn: (chosen: File) => chosen.text(),
    onSuccess: (text, { name }) => {
      setFile({ name, text });
      preview.mutate({ ...body(text), store: false });
    },
    onError: () => setRefused(t.imports.unreadable),
  });

  function choose(chosen: File | null): void {
    if (chosen === null) return;
    preview.reset();
    store.reset();
    setRefused(chosen.size > LARGEST ? t.imports.tooLarge : null);
    if (chosen.size <= LARGEST) read.mutate(chosen);
  }

  return {
    name: file?.name ?? '',
    preview: preview.data ?? null,
    reading: read.isPending || preview.isPending,
    storing: store.isPending,
    failure: refused ?? preview.error ?? store.error,
    choose,
    store: () =>
      store.mutate(
        { ...body(file?.text ?? ''), store: true },
        {
          onSuccess: ({ classes }) => {
            notifyDone(t.imports.stored(classes));
            navigate({ page: 'events' });
          },
        },
      ),
  };
}
