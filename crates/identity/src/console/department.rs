//! How far a role reaches. Departments are paths, parts separated by `/`:
//! `计算所/网络室` lies below `计算所`.

/// The people that a role reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everybody.
    Everybody,
    /// Those of these departments and what lies below them; none: nobody.
    Within(Vec<String>),
}

impl Scope {
    /// Whether it reaches somebody of this department.
    pub fn covers(&self, department: &str) -> bool {
        match self {
            Self::Everybody => true,
            Self::Within(roots) => roots.iter().any(|root| {
                department
                    .strip_prefix(root.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }),
        }
    }

    /// The departments, for queries; `None`: all.
    pub fn roots(&self) -> Option<&[String]> {
        match self {
            Self::Everybody => None,
            Self::Within(roots) => Some(roots),
        }
    }

    /// What of it lies within a department; empty: all of it.
    #[must_use]
    pub(super) fn within(self, department: &str) -> Self {
        if department.is_empty() {
            return self;
        }
        if self.covers(department) {
            return Self::Within(vec![department.to_owned()]);
        }
        let limit = Self::Within(vec![department.to_owned()]);
        match self {
            Self::Everybody => limit,
            Self::Within(roots) => {
                Self::Within(roots.into_iter().filter(|root| limit.covers(root)).collect())
            }
        }
    }

    /// What either reaches.
    #[must_use]
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Within(mut roots), Self::Within(more)) => {
                roots.extend(more);
                Self::Within(roots)
            }
            _ => Self::Everybody,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Scope;

    #[test]
    fn a_limit_never_widens() {
        let two = || Scope::Within(vec!["计算所".to_owned(), "图书馆/采编部".to_owned()]);
        assert_eq!(two().within(""), two());
        assert_eq!(two().within("计算所/网络室"), Scope::Within(vec!["计算所/网络室".to_owned()]));
        assert_eq!(two().within("图书馆"), Scope::Within(vec!["图书馆/采编部".to_owned()]));
        assert_eq!(two().within("分院"), Scope::Within(Vec::new()));
        assert_eq!(Scope::Everybody.within("分院"), Scope::Within(vec!["分院".to_owned()]));
    }

    #[test]
    fn a_department_reaches_what_lies_below_it() {
        let scope = Scope::Within(vec!["计算所".to_owned(), "图书馆/采编部".to_owned()]);
        for within in ["计算所", "计算所/网络室", "计算所/网络室/一组", "图书馆/采编部"]
        {
            assert!(scope.covers(within), "{within}");
        }
        for beyond in ["", "计算所二部", "图书馆", "图书馆/流通部", "分院/计算所"] {
            assert!(!scope.covers(beyond), "{beyond}");
        }
        assert!(!Scope::Within(Vec::new()).covers(""));
        assert!(Scope::Everybody.covers("") && Scope::Everybody.covers("计算所"));
    }
}
