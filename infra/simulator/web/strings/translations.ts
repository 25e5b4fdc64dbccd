import type { DayLabels } from '../logic/days.ts';

/** All texts of the page in one language. A text that contains a number or a name is a function. */
export interface Translations extends DayLabels {
  readonly title: string;
  readonly simulator: string;
  readonly intro: string;
  readonly localOnly: string;
  readonly openShop: string;
  readonly language: string;
  readonly skipToPhones: string;
  readonly live: {
    readonly connecting: string;
    readonly live: string;
    readonly lost: string;
  };
  readonly webhook: {
    readonly title: string;
    readonly none: string;
    readonly allDelivered: string;
    readonly sending: (pending: number) => string;
    readonly errorStatus: (status: number, pending: number) => string;
    readonly noResponse: (pending: number) => string;
  };
  readonly legend: string;
  readonly ticks: {
    readonly clock: string;
    readonly sent: string;
    readonly delivered: string;
    readonly read: string;
    readonly failed: string;
  };
  readonly customers: string;
  readonly addCustomer: string;
  readonly phoneOf: (name: string) => string;
  readonly closePhone: (name: string) => string;
  readonly unreadCount: (count: number) => string;
  readonly offline: string;
  readonly back: string;
  readonly close: string;
  readonly add: {
    readonly title: string;
    readonly name: string;
    readonly kind: string;
    readonly withPhone: string;
    readonly withUsername: string;
    readonly usernameNote: string;
    readonly phone: string;
    readonly phoneHint: string;
    readonly phoneWrong: string;
    readonly username: string;
    readonly usernameWrong: string;
    readonly nameWrong: string;
    readonly submit: string;
  };
  readonly settings: {
    readonly title: string;
    readonly online: string;
    readonly onlineNote: string;
    readonly receipts: string;
    readonly receiptsNote: string;
    readonly phone: string;
    readonly phoneHidden: string;
    readonly username: string;
    readonly userId: string;
    readonly window: string;
    readonly windowOpen: (until: string) => string;
    readonly windowClosed: string;
  };
  readonly lock: {
    readonly off: string;
    readonly on: string;
    readonly hint: string;
    readonly noMessages: string;
  };
  readonly statusBar: {
    readonly online: string;
    readonly offline: string;
  };
  readonly chats: string;
  readonly noNumbers: string;
  readonly noChatYet: string;
  readonly business: string;
  readonly typing: string;
  readonly threadWith: (name: string) => string;
  readonly empty: string;
  readonly greetings: readonly string[];
  readonly loadingChat: string;
  readonly newMessages: (count: number) => string;
  readonly goToLatest: string;
  readonly undeliveredMessage: string;
  readonly waitingMessages: (count: number) => string;
  readonly notSent: string;
  readonly noResponse: string;
  readonly sendAgain: string;
  readonly discard: string;
  readonly composer: {
    readonly field: string;
    readonly placeholder: string;
    readonly send: string;
    readonly attach: string;
    readonly voice: string;
    readonly replyingTo: (name: string) => string;
    readonly cancelReply: string;
  };
  readonly attach: {
    readonly title: string;
    readonly file: string;
    readonly samples: string;
    readonly document: string;
    readonly sampleDocument: string;
    readonly voice: string;
    readonly location: string;
    readonly captionLabel: string;
    readonly sendPicture: string;
    readonly failed: string;
    readonly tooLarge: (mebibytes: number) => string;
    readonly sample: {
      readonly transfer: string;
      readonly cup: string;
      readonly house: string;
    };
    readonly pdfName: string;
    readonly pdfLines: readonly string[];
  };
  readonly location: {
    readonly title: string;
    readonly other: string;
    readonly name: string;
    readonly latitude: string;
    readonly longitude: string;
    readonly wrong: string;
    readonly send: string;
  };
  readonly message: {
    readonly options: string;
    readonly react: (emoji: string) => string;
    readonly unreact: (emoji: string) => string;
    readonly reply: string;
    readonly copy: string;
    readonly originalUnavailable: string;
    readonly reactionOf: (name: string, emoji: string) => string;
  };
  readonly content: {
    readonly image: string;
    readonly video: string;
    readonly sticker: string;
    readonly voice: string;
    readonly audio: string;
    readonly document: string;
    readonly location: string;
    readonly contact: string;
    readonly order: (units: number) => string;
    readonly template: string;
    readonly unknown: (type: string) => string;
    readonly mediaError: string;
    readonly openImage: string;
    readonly openDocument: string;
    readonly play: string;
    readonly pause: string;
    readonly position: string;
    readonly chosen: string;
    readonly notAvailable: string;
    readonly sendLocation: string;
  };
  readonly shop: {
    readonly catalogue: string;
    readonly openCatalogue: string;
    readonly viewItem: string;
    readonly viewAllItems: string;
    readonly soldOut: string;
    readonly noPrice: string;
    readonly unavailable: string;
    readonly removeOne: (name: string) => string;
    readonly addOne: (name: string) => string;
    readonly inCart: (count: number) => string;
    readonly askLabel: (name: string) => string;
    readonly askDraft: (name: string) => string;
    readonly sendQuestion: string;
    readonly cart: string;
    readonly openCart: (count: number) => string;
    readonly cartEmpty: string;
    readonly total: string;
    readonly note: string;
    readonly sendOrder: string;
    readonly empty: string;
    readonly estimate: string;
  };
  readonly emptySlot: {
    readonly first: string;
    readonly title: string;
    readonly text: string;
  };
  readonly unreachable: {
    readonly title: string;
    readonly text: string;
  };
  readonly actionFailed: string;
}
