import { counting } from './counting';

const count = counting<'one'>('en');

/** The sentences about people from outside: their invitation, and the links that hosts make. */
export const enGuests = {
  guests: {
    title: 'Guests by link',
    intro:
      'A guest link lets somebody into this class who has no account in your LMS. Whoever has the link can use it, so send it to the person it is for.',
    links: 'Guest links',
    label: 'Whom it is for',
    labelHint:
      'A note for the hosts, such as “Dr. Okafor, guest speaker”. It stands in the guest’s copy of their data too.',
    expiry: 'It opens until',
    expiries: {
      end: 'the end of the class',
      hour: 'an hour from now',
      day: 'a day from now',
      week: 'a week from now',
    },
    maxUses: 'People at most',
    unlimited: 'No limit',
    approvalSwitch: 'A host lets each guest in',
    approvalHint: 'Off: guests come in as the people of the course do.',
    make: 'Make link',
    another: 'Make another link',
    cancel: 'Cancel',
    address: 'Link for the guest',
    once: 'It is shown this once. Copy it now; you can always make another.',
    unlabelled: 'Guest link',
    states: {
      open: 'Open',
      used: 'Used up',
      revoked: 'Closed',
      expired: 'Expired',
      over: 'Class over',
    },
    came: (n: number) => count(n, { one: '# person came', other: '# people came' }),
    cameOf: (n: number, most: number) => `${n} of ${most} came`,
    withApproval: 'a host lets them in',
    withoutApproval: 'they come in by themselves',
    untilEnd: 'until the end of the class',
    until: (moment: string) => `until ${moment}`,
    revoke: 'Close link',
    revokeName: (label: string) => `Close link “${label}”`,
    revokeTitle: 'Close this link?',
    revokeText: 'It opens nothing any more, and whoever came by it leaves the class at once.',
    keep: 'Keep it',
    revoked: 'The link is closed.',
    ban: 'Send away',
    banName: (name: string) => `Send away for good: ${name}`,
    banned: 'Sent away',
    bannedNow: (name: string) => `${name} is gone and does not come back from the same browser.`,
    live: 'Running now',
    name: 'Your name',
    nameHint: 'Everyone in the class sees it, marked as a guest’s.',
    nameMissing: 'Give the name by which the class is to know you.',
    nameWrong: 'This name cannot be shown.',
    keptTitle: 'What is kept of you',
    kept: [
      'Your name, and when you came and left, in the report that those who teach the course see.',
      'A key in this browser, by which the class knows you again.',
      'No sound, no picture, and nothing of what you write.',
    ],
    forGood: 'Your name stays until somebody asks the school to delete it.',
    forDays: (days: number) =>
      count(days, {
        one: 'Your name is deleted one day after the class.',
        other: 'Your name is deleted # days after the class.',
      }),
    approval: 'A host will let you in.',
    enter: 'Continue',
    leave: 'Leave',
    noneTitle: 'This invitation does not open',
    none: 'It may have been withdrawn, or the link is not complete. Ask whoever has invited you for a new one.',
    closedTitle: 'This invitation is closed',
    closed:
      'It has expired, the class is over, or everyone it was for has come. Ask whoever has invited you.',
    waitTitle: 'One moment, please',
    wait: 'Many are coming in, or trying to. Please try again in a minute.',
    ended:
      'You have left, the class is over, or the invitation was withdrawn. While it is open, your link lets you in again.',
    absentTitle: 'Open your invitation',
    absent: 'This page opens with the link that you were given. Open it once more.',
  },
};
