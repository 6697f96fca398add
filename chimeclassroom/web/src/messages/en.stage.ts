/** The sentences of the stage, the devices and the connection of a live class, a part of `en`. */
export const enStage = {
  stage: {
    inLine: (position: number) =>
      position === 1
        ? 'Joining… You are next.'
        : `Joining… You are number ${position} in the line.`,
    pages: 'Pages of people',
    page: (number: number, of: number) => `Page ${number} of ${of}`,
    before: 'People before',
    after: 'More people',
    pause: 'Pause sharing',
    goOn: 'Go on sharing',
    youPaused: 'Your screen stands still for everyone.',
    paused: 'Paused',
    sharePaused: (name: string) => `${name} has paused their screen.`,
    shareGoesOn: (name: string) => `The screen of ${name} goes on.`,
    captions: 'Captions',
    showCaptions: 'Show captions',
    hideCaptions: 'Hide captions',
  },
  away: {
    mark: 'Back soon',
    leave: 'I will be back soon',
    back: 'I am back',
  },
  link: {
    good: 'Good connection',
    poor: 'Poor connection',
    away: 'Media server away',
    awayHint:
      'The media server is away at the moment. Sound and picture come back by themselves; you can read and write meanwhile.',
    offer:
      'Your connection is poor. Saving data keeps the sound: nobody’s camera is shown to you, and your own picture gets small.',
    save: 'Save data',
    later: 'Not now',
    saving: 'Saving data',
    savingHint: 'Only shared screens are shown, and your own picture is small.',
    stopSaving: 'Show cameras again',
  },
  device: {
    speaker: 'Speaker',
    usual: 'As this device is set',
    quality: 'Picture quality',
    lines: {
      360: 'Normal (360 lines)',
      540: 'Better (540 lines)',
      720: 'Best (720 lines)',
    },
    shareFramed: 'Open in a new tab to share your screen',
  },
  mediaEnd: {
    again: 'Connect again',
    elsewhere: 'You have joined the sound of this class on another device, so it is off here.',
    over: 'Sound and picture of this class have ended. Connect again to start them anew.',
    removed:
      'You were away from this class, so your sound and picture are off. Connect again to go on.',
    full: 'The sound and picture of this class have no place left. You can still read and write.',
    refused:
      'Sound and picture were refused. Connect again; if that does not help, tell your teacher.',
    failed: 'Sound and picture have broken off.',
  },
};
