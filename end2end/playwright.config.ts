import { defineConfig, type PlaywrightTestConfig } from '@playwright/test';

/*
 * Every journey is walked on a desktop, on a phone, without JavaScript and in
 * the browsers built into WeChat, WeCom and DingTalk. `scripts/e2e` starts the
 * server and hands over:
 *
 *   TONGXING_URL       the portal's address
 *   TONGXING_OA_URL    the example business system's address
 *   TONGXING_DATA      the data folder: outbox/sms.jsonl and outbox/mail.jsonl
 *   TONGXING_BIN       the server binary, whose commands act on that server
 *   TONGXING_CHROMIUM  the browser; without it, the one Playwright downloads
 */

const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 3 };
const desktop = { viewport: { width: 1280, height: 800 } };

const android =
  'Mozilla/5.0 (Linux; Android 14; V2307A Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0';
const userAgent = {
  phone:
    'Mozilla/5.0 (Linux; Android 14; V2307A) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36',
  wechat: `${android} Chrome/130.0.6723.103 Mobile Safari/537.36 XWEB/1300473 MMWEBSDK/20241103 MMWEBID/4871 MicroMessenger/8.0.55.2780(0x28003737) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64`,
  wecom: `${android} Chrome/130.0.6723.103 Mobile Safari/537.36 XWEB/1300473 MMWEBSDK/20241103 wxwork/4.1.33 MicroMessenger/7.0.1 NetType/WIFI Language/zh Lang/zh ColorScheme/Light`,
  dingtalk: `${android} Chrome/100.0.4896.58 UWS/5.12.6.0 Mobile Safari/537.36 AliApp(DingTalk/7.6.30) com.alibaba.android.rimet/44523158 Channel/700159 language/zh-CN abi/64 colorScheme/light`,
};

// What every browser has to get through; the rest is told apart by screen and scripts.
const webview = { grep: /@webview/ };

const config: PlaywrightTestConfig = {
  testDir: './tests',
  globalSetup: './support/setup.ts',
  outputDir: './test-results',
  workers: 2,
  fullyParallel: true,
  // CI's machine stalls now and then. What needed a second try is listed as flaky, and is a defect.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: !!process.env.CI,
  timeout: 45_000,
  expect: { timeout: 8_000 },
  reporter: [['list']],
  use: {
    baseURL: process.env.TONGXING_URL,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    actionTimeout: 8_000,
    navigationTimeout: 15_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.TONGXING_CHROMIUM || undefined,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'desktop', use: desktop },
    { name: 'phone', use: { ...phone, userAgent: userAgent.phone } },
    { name: 'no-js', use: { ...desktop, javaScriptEnabled: false } },
    { name: 'wechat', ...webview, use: { ...phone, userAgent: userAgent.wechat } },
    { name: 'wecom', ...webview, use: { ...phone, userAgent: userAgent.wecom } },
    { name: 'dingtalk', ...webview, use: { ...phone, userAgent: userAgent.dingtalk } },
  ],
};

export default defineConfig(config);
