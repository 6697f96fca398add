import { Anchor, Button, Group, Modal, Stack, Title } from '@mantine/core';
import { useState } from 'react';
import { useTimeline } from '../api/queries';
import type { Attendance } from '../api/types';
import { useFocusReturn } from '../components/useFocusReturn';
import { t } from '../messages';
import { hrefOf } from '../router/route';
import type { Span } from './attendance';
import { CorrectionForm } from './CorrectionForm';
import { Corrections } from './Corrections';
import { FigureList } from './FigureList';
import { GradeState } from './GradeState';
import { Scores } from './Scores';
import { StatusMark } from './StatusMark';
import { TimelineBars } from './TimelineBars';

interface Props {
  eventId: string;
  sitting: number | undefined;
  person: Attendance;
  span: Span;
  onClose: () => void;
}

/** Everything the report knows of one person, and where a teacher corrects it. */
export function PersonDialog({ eventId, sitting, person, span, onClose }: Props) {
  const [correcting, setCorrecting] = useState(false);
  const timeline = useTimeline(eventId, sitting, person.personId);
  useFocusReturn();
  return (
    <Modal opened centered size="lg" onClose={onClose} title={person.name}>
      <Stack>
        <Group justify="space-between">
          <StatusMark {...person} />
          {person.learner && !correcting && (
            <Button variant="default" size="xs" onClick={() => setCorrecting(true)}>
              {t.reports.correction.open}
            </Button>
          )}
        </Group>
        {correcting && (
          <CorrectionForm
            eventId={eventId}
            sitting={sitting}
            person={person}
            onDone={() => setCorrecting(false)}
          />
        )}
        <Corrections corrections={person.corrections} />
        {timeline.data !== undefined && (
          <section>
            <Title order={3} size="h5" mb="xs">
              {t.reports.timeline.title}
            </Title>
            <TimelineBars timeline={timeline.data} span={span} />
          </section>
        )}
        <GradeState eventId={eventId} personId={person.personId} grade={person.grade} />
        <FigureList figures={person.figures} />
        <Scores score={person.score} />
        <Anchor size="sm" href={hrefOf({ page: 'person', personId: person.personId })}>
          {t.reports.person.of(person.name)}
        </Anchor>
      </Stack>
    </Modal>
  );
}
