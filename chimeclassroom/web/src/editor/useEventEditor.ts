import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { fieldsOf, isCode, messageOf } from '../api/errors';
import { useSaveEvent } from '../api/mutations';
import { readEvent, useSettings } from '../api/queries';
import { serverNow } from '../api/serverClock';
import type { ClassEvent, Scope, Settings } from '../api/types';
import { t } from '../messages';
import { viewerZone } from '../time/zones';
import {
  copyOf,
  draftOf,
  fieldErrors,
  inputOf,
  isComplete,
  mayRepeat,
  newDraft,
  type Draft,
  type FieldErrors,
} from './draft';

/** What the editor begins with: nothing, an event to change, or one that the new one is like. */
export type Template =
  { kind: 'new' } | { kind: 'edit'; event: ClassEvent } | { kind: 'copy'; event: ClassEvent };

function firstDraft(template: Template, defaults: Partial<Settings>): Draft {
  if (template.kind === 'edit') return draftOf(template.event);
  const blank = newDraft(new Date(serverNow()), viewerZone(), defaults);
  return template.kind === 'new' ? blank : copyOf(template.event, blank);
}

/** The state of the editor: the draft, what is wrong with it, and the two things one can do. */
export function useEventEditor(template: Template, onSaved: () => void) {
  const event = template.kind === 'edit' ? template.event : null;
  const defaults = useSettings().data?.effective.settings ?? {};
  const [base, setBase] = useState(event);
  const [draft, setDraft] = useState<Draft>(() => firstDraft(template, defaults));
  const [scope, setScope] = useState<Scope>('one');
  const repeats = mayRepeat(base, scope);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [failure, setFailure] = useState<string | null>(null);
  const save = useSaveEvent();

  function change(part: Partial<Draft>): void {
    setDraft((before) => ({ ...before, ...part }));
    setErrors((before) => without(before, Object.keys(part)));
  }

  function fail(error: unknown): void {
    const { fields, others } = fieldErrors(fieldsOf(error), draft);
    setErrors(fields);
    setFailure([messageOf(error), ...others].join(' '));
  }

  function submit(): void {
    const input = inputOf(draft, t.editor.required, repeats);
    setFailure(null);
    if (!isComplete(input)) {
      setErrors(input);
      return;
    }
    save.mutate(base === null ? { input } : { input, replaces: base, scope }, {
      onSuccess: onSaved,
      onError: fail,
    });
  }

  const reload = useMutation({
    mutationFn: () => readEvent(event?.id ?? ''),
    onSuccess: (current) => {
      save.reset();
      setBase(current);
      setDraft(draftOf(current));
      setErrors({});
      setFailure(null);
    },
    onError: fail,
  });

  return {
    draft,
    /** How much of a series the change is for; null for an event that does not repeat. */
    scope: base?.series === undefined ? null : scope,
    setScope,
    repeats,
    errors,
    failure,
    change,
    submit,
    saving: save.isPending,
    /** Somebody else was faster: the way on is to load what they have made of it. */
    conflict: base !== null && isCode(save.error, 'conflict'),
    loadCurrent: () => reload.mutate(),
    loadingCurrent: reload.isPending,
  };
}

function without(errors: FieldErrors, names: string[]): FieldErrors {
  return Object.fromEntries(Object.entries(errors).filter(([name]) => !names.includes(name)));
}
