import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { UsagePeriod } from '../api/types';
import { downloadUsage } from '../api/usage';
import { notifyError } from '../components/notify';
import { saveAs } from '../components/saveAs';
import { t } from '../messages';
import print from '../report/print.module.css';

const files = { byMonth: 'usage-by-month.csv', byCourse: 'usage-by-course.csv' } as const;

/** What one can take away. */
export function UsageActions({ period }: { period: UsagePeriod }) {
  const save = async (table: keyof typeof files) => {
    try {
      const content = await downloadUsage[table](period);
      saveAs(new Blob([content], { type: 'text/csv' }), files[table]);
    } catch (error) {
      notifyError(error);
    }
  };
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <Button
          variant="default"
          className={print.screen ?? ''}
          leftSection={<IconDownload size={18} aria-hidden />}
        >
          {t.reports.download}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void save('byMonth')}>{t.usage.tableByMonth}</Menu.Item>
        <Menu.Item onClick={() => void save('byCourse')}>{t.usage.tableByCourse}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
