/**
 * The countries of each market of WhatsApp's rate cards with their calling codes, as of March 2026: "ID62" is Indonesia
 * (ISO 3166) with +62. Codes that several countries share have sub-codes: +1 area codes, and +7 6 and +7 7 for
 * Kazakhstan (this split is not verified). Source: Meta's list of country calling codes, from a secondary source.
 * Countries that are not listed belong to "Other".
 */
export const MARKET_COUNTRIES = {
  Argentina: 'AR54',
  Brazil: 'BR55',
  Chile: 'CL56',
  Colombia: 'CO57',
  Egypt: 'EG20',
  France: 'FR33',
  Germany: 'DE49',
  India: 'IN91',
  Indonesia: 'ID62',
  Israel: 'IL972',
  Italy: 'IT39',
  Malaysia: 'MY60',
  Mexico: 'MX52',
  Netherlands: 'NL31',
  Nigeria: 'NG234',
  Pakistan: 'PK92',
  Peru: 'PE51',
  Russia: 'RU7 KZ76 KZ77',
  'Saudi Arabia': 'SA966',
  'South Africa': 'ZA27',
  Spain: 'ES34',
  Turkey: 'TR90',
  'United Arab Emirates': 'AE971',
  'United Kingdom': 'GB44',
  'North America': 'CA1 US1',
  'Rest of Africa':
    'DZ213 AO244 BJ229 BW267 BF226 BI257 CM237 TD235 CG242 ER291 ET251 GA241 GM220 GH233 GW245 CI225 KE254 LS266 LR231 ' +
    'LY218 MG261 MW265 ML223 MR222 MA212 MZ258 NA264 NE227 RW250 SN221 SL232 SO252 SS211 SD249 SZ268 TZ255 TG228 TN216 ' +
    'UG256 ZM260 ZW263',
  'Rest of Asia Pacific':
    'AF93 AU61 BD880 KH855 CN86 HK852 JP81 LA856 MN976 NP977 NZ64 PG675 PH63 SG65 LK94 TW886 TJ992 TH66 TM993 UZ998 VN84',
  'Rest of Central & Eastern Europe':
    'AL355 AM374 AZ994 BY375 BG359 HR385 CZ420 GE995 GR30 HU36 LV371 LT370 MD373 MK389 PL48 RO40 RS381 SK421 SI386 UA380',
  'Rest of Western Europe': 'AT43 BE32 DK45 FI358 IE353 NO47 PT351 SE46 CH41',
  'Rest of Latin America':
    'BO591 CR506 DO1809 DO1829 DO1849 EC593 SV503 GT502 HT509 HN504 JM1658 JM1876 NI505 PA507 PY595 PR1787 PR1939 UY598 VE58',
  'Rest of Middle East': 'BH973 IQ964 JO962 KW965 LB961 OM968 QA974 YE967',
} as const;

/**
 * Countries with the calling code +1 that Meta's list omits. Without them, a Bahamian number would match North America.
 * That they belong to "Other" follows from the list and is not verified.
 */
export const UNLISTED_AREA_CODES =
  'BS1242 BB1246 AI1264 AG1268 VG1284 VI1340 KY1345 BM1441 GD1473 TC1649 MS1664 MP1670 GU1671 AS1684 SX1721 LC1758 DM1767 ' +
  'VC1784 TT1868 KN1869';

/**
 * Countries without a calling code of their own, with the country whose code they use. The code determines the price.
 */
export const SHARED_CALLING_CODES = {
  GG: 'GB',
  IM: 'GB',
  JE: 'GB',
  VA: 'IT',
  SJ: 'NO',
  AX: 'FI',
  CX: 'AU',
  CC: 'AU',
  EH: 'MA',
} as const;

/**
 * Countries that became markets of their own, with the first local day. July 2026: Meta's euro card of that date lists
 * 38 markets. October 2026: 47 markets, according to Meta's notice of June 2026. Both are from secondary sources.
 */
export const OWN_MARKETS = [
  { market: 'Hong Kong', country: 'HK', since: '2026-07-01' },
  { market: 'Hungary', country: 'HU', since: '2026-07-01' },
  { market: 'Poland', country: 'PL', since: '2026-07-01' },
  { market: 'Qatar', country: 'QA', since: '2026-07-01' },
  { market: 'Romania', country: 'RO', since: '2026-07-01' },
  { market: 'Singapore', country: 'SG', since: '2026-07-01' },
  { market: 'Bangladesh', country: 'BD', since: '2026-10-01' },
  { market: 'Iraq', country: 'IQ', since: '2026-10-01' },
  { market: 'Kazakhstan', country: 'KZ', since: '2026-10-01' },
  { market: 'Kuwait', country: 'KW', since: '2026-10-01' },
  { market: 'Morocco', country: 'MA', since: '2026-10-01' },
  { market: 'Nepal', country: 'NP', since: '2026-10-01' },
  { market: 'Oman', country: 'OM', since: '2026-10-01' },
  { market: 'Sri Lanka', country: 'LK', since: '2026-10-01' },
  { market: 'Ukraine', country: 'UA', since: '2026-10-01' },
] as const;
