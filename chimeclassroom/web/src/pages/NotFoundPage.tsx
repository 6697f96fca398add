import { Button } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { CalmPage } from '../components/CalmPage';
import { t } from '../messages';
import { hrefOf } from '../router/route';

/** For an address that leads nowhere and an event that is not there (any more). */
export function NotFoundPage() {
  return (
    <CalmPage icon={IconMapQuestion} title={t.error.notFoundTitle} text={t.error.notFound}>
      <Button component="a" href={hrefOf({ page: 'events' })}>
        {t.room.toEvents}
      </Button>
    </CalmPage>
  );
}
