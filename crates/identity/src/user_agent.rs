//! What a `User-Agent` says, as far as people and pages need it: which app,
//! which system, whether it is a phone.

/// The program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// 企业微信.
    WeCom,
    /// 微信.
    WeChat,
    /// 钉钉.
    DingTalk,
    /// Edge.
    Edge,
    /// Chrome and what calls itself so.
    Chrome,
    /// Firefox.
    Firefox,
    /// Safari.
    Safari,
    /// Internet Explorer (S-1).
    InternetExplorer,
    /// Anything else.
    Other,
}

/// The system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Windows.
    Windows,
    /// macOS.
    MacOs,
    /// Linux.
    Linux,
    /// Android.
    Android,
    /// iOS and iPadOS.
    Ios,
    /// HarmonyOS.
    Harmony,
    /// Anything else.
    Other,
}

/// Program and system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agent {
    /// The program.
    pub browser: Browser,
    /// The system.
    pub system: System,
}

const BROWSERS: [(Browser, &str, &str); 9] = [
    // Order matters: the specific names come before the engines they build on.
    (Browser::WeCom, "wxwork", "WeCom"),
    (Browser::WeChat, "MicroMessenger", "WeChat"),
    (Browser::DingTalk, "DingTalk", "DingTalk"),
    (Browser::InternetExplorer, "MSIE ", "Internet Explorer"),
    (Browser::InternetExplorer, "Trident/", "Internet Explorer"),
    (Browser::Edge, "Edg", "Edge"),
    (Browser::Firefox, "Firefox/", "Firefox"),
    (Browser::Chrome, "Chrome/", "Chrome"),
    (Browser::Safari, "Safari/", "Safari"),
];

const SYSTEMS: [(System, &str, &str); 8] = [
    (System::Harmony, "HarmonyOS", "HarmonyOS"),
    (System::Harmony, "OpenHarmony", "HarmonyOS"),
    (System::Android, "Android", "Android"),
    (System::Ios, "iPhone", "iOS"),
    (System::Ios, "iPad", "iOS"),
    (System::Windows, "Windows", "Windows"),
    (System::MacOs, "Mac OS X", "macOS"),
    (System::Linux, "Linux", "Linux"),
];

impl Agent {
    /// Reads a `User-Agent`.
    pub fn of(user_agent: &str) -> Self {
        let browser = BROWSERS.iter().find(|(_, mark, _)| user_agent.contains(mark));
        let system = SYSTEMS.iter().find(|(_, mark, _)| user_agent.contains(mark));
        Self {
            browser: browser.map_or(Browser::Other, |row| row.0),
            system: system.map_or(System::Other, |row| row.0),
        }
    }

    /// Whether it is a phone or tablet: no scan panel there (J-14).
    pub fn is_mobile(self) -> bool {
        matches!(self.system, System::Android | System::Ios | System::Harmony)
    }

    /// `Chrome · Windows`; empty where nothing is known.
    pub fn describe(self) -> String {
        let browser = BROWSERS.iter().find(|row| row.0 == self.browser).map(|row| row.2);
        let system = SYSTEMS.iter().find(|row| row.0 == self.system).map(|row| row.2);
        [browser, system].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    pub(crate) fn pack(self) -> [u8; 2] {
        let browser = BROWSERS.iter().position(|row| row.0 == self.browser);
        let system = SYSTEMS.iter().position(|row| row.0 == self.system);
        [browser, system].map(|place| place.and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX))
    }

    pub(crate) fn unpack([browser, system]: [u8; 2]) -> Self {
        Self {
            browser: BROWSERS.get(usize::from(browser)).map_or(Browser::Other, |row| row.0),
            system: SYSTEMS.get(usize::from(system)).map_or(System::Other, |row| row.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn j_14_phones_and_webviews_are_known() {
        for (text, browser, system, mobile) in [
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.44",
                Browser::WeChat,
                System::Ios,
                true,
            ),
            (
                "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 wxwork/4.1 MicroMessenger/7.0.1",
                Browser::WeCom,
                System::Android,
                true,
            ),
            (
                "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120 Mobile AliApp(DingTalk/7.0)",
                Browser::DingTalk,
                System::Android,
                true,
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
                Browser::InternetExplorer,
                System::Windows,
                false,
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130 Safari/537.36 Edg/130",
                Browser::Edge,
                System::Windows,
                false,
            ),
            ("curl/8", Browser::Other, System::Other, false),
        ] {
            let agent = Agent::of(text);
            assert_eq!((agent.browser, agent.system, agent.is_mobile()), (browser, system, mobile), "{text}");
            assert_eq!(Agent::unpack(agent.pack()), agent);
        }
        let old = Agent::of("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)");
        assert_eq!(old.browser, Browser::InternetExplorer);
    }
}
