import { Button } from '@mantine/core';
import { IconMoodSad } from '@tabler/icons-react';
import { Component, type ReactNode } from 'react';
import { t } from '../messages';
import { CalmPage } from './CalmPage';

/** Shows a way on when a page fails to render, instead of nothing at all. */
export class CrashGuard extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError() {
    return { crashed: true };
  }

  override render() {
    if (!this.state.crashed) return this.props.children;
    return (
      <CalmPage icon={IconMoodSad} title={t.error.crashTitle} text={t.error.crash}>
        <Button onClick={() => window.location.reload()}>{t.error.reload}</Button>
      </CalmPage>
    );
  }
}
