import { Button, Group, Menu } from '@mantine/core';
import { IconDownload, IconPrinter } from '@tabler/icons-react';
import { downloadCourseReport, downloadReport } from '../api/mutations';
import { notifyError } from '../components/notify';
import { saveAs } from '../components/saveAs';
import { t } from '../messages';
import classes from './print.module.css';

type Format = keyof typeof downloadReport;

const types: Record<Format, string> = {
  csv: 'text/csv',
  json: 'application/json',
  xapi: 'application/json',
};

/** What one can take away from the report of a class. */
export function ReportActions({
  eventId,
  sitting,
}: {
  eventId: string;
  sitting: number | undefined;
}) {
  return (
    <Actions
      files={{ csv: 'report.csv', json: 'report.json', xapi: 'statements.json' }}
      read={(format) => downloadReport[format](eventId, sitting)}
    />
  );
}

/** What one can take away from the report of the course. */
export function CourseActions() {
  return (
    <Actions
      files={{ csv: 'course.csv', json: 'course.json' }}
      read={(format) => downloadCourseReport[format]()}
    />
  );
}

interface Props<Of extends Format> {
  /** The files there are, by their format. */
  files: Readonly<Record<Of, string>>;
  read: (format: Of) => Promise<BlobPart>;
}

function Actions<Of extends Format>({ files, read }: Props<Of>) {
  const save = async (format: Of) => {
    try {
      saveAs(new Blob([await read(format)], { type: types[format] }), files[format]);
    } catch (error) {
      notifyError(error);
    }
  };
  return (
    <Group gap="sm" className={classes.screen}>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <Button variant="default" leftSection={<IconDownload size={18} aria-hidden />}>
            {t.reports.download}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(Object.keys(files) as Of[]).map((format) => (
            <Menu.Item key={format} onClick={() => void save(format)}>
              {t.reports[format]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <PrintButton />
    </Group>
  );
}

export function PrintButton() {
  return (
    <Button
      variant="default"
      className={classes.screen ?? ''}
      leftSection={<IconPrinter size={18} aria-hidden />}
      onClick={() => window.print()}
    >
      {t.reports.print}
    </Button>
  );
}
