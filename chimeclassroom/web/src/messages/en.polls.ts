import { counting } from './counting';
import { formatNumber as number } from './language';

const count = counting<'one'>('en');

/** The sentences about polls, a part of `en`. */
export const enPolls = {
  polls: {
    title: 'Polls',
    openPanel: (open: boolean): string => (open ? 'Polls, one to answer' : 'Polls'),
    none: 'Nothing has been asked in this class yet.',
    number: (n: number) => `Poll ${number(n)}`,
    states: { prepared: 'Prepared', open: 'Open', closed: 'Closed' },
    several: 'Several answers',
    anonymous: 'Anonymous',
    severalHint: 'You may choose more than one.',
    anonymousHint:
      'Your name is not kept with what you answer, not even for the hosts. The result is shown when the poll is closed, if at least three have answered; where few answer, it may still tell.',
    namedHint: 'The report shows your teachers what you answer.',
    news: (question: string) => `A poll is open: ${question}`,
    answerNow: 'Answer',
    send: 'Send answer',
    change: 'Change answer',
    sent: 'Your answer has been counted. You can change it until the poll is closed.',
    lost: 'You have answered. As the poll is anonymous, nobody knows any more what to change.',
    own: 'Your answer',
    answered: (people: number) =>
      count(people, { one: '# person has answered', other: '# people have answered' }),
    result: 'Result',
    shown: 'Everyone sees the result.',
    close: 'Close the poll',
    show: 'Show everyone the result',
    hide: 'Hide the result',
    oneAtATime: 'Close the open poll before you ask another one.',
    new: 'New poll',
    edit: 'Change',
    prepared: 'Prepared',
    preparedNone: 'Prepare questions here and ask them when you are in the class.',
    ask: 'Ask',
    askNow: 'Ask now',
    keep: 'Save for later',
    save: 'Save',
    saved: 'The poll is prepared.',
    cancel: 'Cancel',
    remove: (question: string) => `Remove “${question}”`,
    question: 'Question',
    choices: 'Choices',
    choice: (n: number) => `Choice ${number(n)}`,
    addChoice: 'Add a choice',
    removeChoice: (n: number) => `Remove choice ${number(n)}`,
    chosen: (question: string) => `Choices of “${question}”`,
    whoAnswered: 'Who answered what',
    few: 'Anonymous: what was answered is shown when the poll is closed, if at least three people have answered.',
    nobodyKnows: 'Anonymous: who answered what is kept nowhere.',
  },
};
