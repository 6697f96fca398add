import { hrefOf } from '../router/route';

/** Opens the room in a tab of its own. */
export function openInNewTab(eventId: string): void {
  window.open(`/${hrefOf({ page: 'room', eventId })}`);
}
