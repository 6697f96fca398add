import { Group, Select, Text, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { Attendance, Report } from '../api/types';
import { t } from '../messages';
import type { Span } from './attendance';
import { anySelfReported, COLUMNS, nameOf } from './figures';
import { arrange, type Order, type SortKey } from './people';
import { PersonDialog } from './PersonDialog';
import classes from './print.module.css';
import { ReportCards } from './ReportCards';
import { ReportTable } from './ReportTable';

/** What the table and the cards show. */
export interface ListProps {
  eventId: string;
  people: readonly Attendance[];
  span: Span;
  order: Order;
  onOrder: (order: Order) => void;
  onOpen: (personId: string) => void;
}

const WORDS: readonly SortKey[] = ['name', 'status'];

interface Props {
  report: Report;
  /** As the page was asked for; undefined is the newest. */
  sitting: number | undefined;
  span: Span;
}

/** Who took part: found by name, in the order one likes, with more about each. */
export function PeopleSection({ report, sitting, span }: Props) {
  const [text, setText] = useState('');
  const [order, setOrder] = useState<Order>({ by: 'name', descending: false });
  const [open, setOpen] = useState<string | null>(null);
  const small = useMediaQuery('(max-width: 60em)', undefined, { getInitialValueInEffect: false });
  const people = arrange(report.people, text, order);
  const person = report.people.find(({ personId }) => personId === open);
  const List = small ? ReportCards : ReportTable;
  return (
    <section aria-label={t.report.people}>
      <Group mb="sm" align="end" className={classes.screen}>
        <TextInput
          aria-label={t.reports.search}
          placeholder={t.reports.search}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={(change) => setText(change.currentTarget.value)}
        />
        {small && <OrderField order={order} onOrder={setOrder} />}
      </Group>
      {people.length === 0 ? (
        <Text c="dimmed">{t.reports.noneFound}</Text>
      ) : (
        <List
          eventId={report.eventId}
          people={people}
          span={span}
          order={order}
          onOrder={setOrder}
          onOpen={setOpen}
        />
      )}
      <Text size="sm" c="dimmed" mt="xs">
        {t.reports.noDataNote}
        {anySelfReported(report.people.map(({ figures }) => figures)) && (
          <>
            <br />
            {t.reports.selfReportedNote}
          </>
        )}
      </Text>
      {person !== undefined && (
        <PersonDialog
          eventId={report.eventId}
          sitting={sitting}
          person={person}
          span={span}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}

function OrderField({ order, onOrder }: Pick<ListProps, 'order' | 'onOrder'>) {
  const options = [
    { value: 'name', label: t.report.person },
    { value: 'status', label: t.reports.others.status.name },
    ...COLUMNS.map((value) => ({ value, label: nameOf(value) })),
  ];
  return (
    <Select
      aria-label={t.reports.sortBy}
      data={options}
      value={order.by}
      allowDeselect={false}
      onChange={(value) => {
        const by = (value ?? 'name') as SortKey;
        onOrder({ by, descending: !WORDS.includes(by) });
      }}
    />
  );
}
