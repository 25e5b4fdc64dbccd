export { AddCustomer } from '../AddCustomer/AddCustomer.tsx';
export { MessageMenu } from '../MessageMenu/MessageMenu.tsx';
export { SettingsSheet } from '../SettingsSheet/SettingsSheet.tsx';
export { ChatSheets } from './ChatSheets.tsx';
