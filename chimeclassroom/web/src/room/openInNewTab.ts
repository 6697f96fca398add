import { issueCode } from '../api/mutations';
import { hrefOf } from '../router/route';
import { answerTab } from '../session/askOpener';

/** Opens the room in a tab of its own, where the same person is signed in. */
export function openInNewTab(eventId: string): void {
  const tab = window.open(`/${hrefOf({ page: 'room', eventId })}`);
  if (tab !== null) answerTab(window, tab, issueCode);
}
