//! Finding articles. Chinese is written without spaces: a word that stands
//! nowhere as a whole is looked for by its pairs of characters.

use super::Article;

/// Words of a question that say nothing about its subject.
const ASKING: [&str; 7] = ["怎么办", "为什么", "怎么", "怎样", "如何", "什么", "吗"];

/// Characters of a query that count.
const LONGEST: usize = 60;

pub(super) fn search<'a>(articles: Vec<&'a Article>, query: &str) -> Vec<&'a Article> {
    let query: String = query.to_lowercase().chars().take(LONGEST).collect();
    let query = ASKING.iter().fold(query, |query, word| query.replace(word, " "));
    let terms: Vec<&str> = query
        .split(|c: char| c.is_whitespace() || c.is_control() || "，。、；：？！“”（）,.;:?!\"()".contains(c))
        .filter(|term| !term.is_empty())
        .collect();
    if terms.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(u32, &Article)> = articles
        .into_iter()
        .filter_map(|article| {
            let title = article.title.to_lowercase();
            let scores = terms.iter().map(|term| score(article, &title, term));
            // Every word has to be there.
            let total = scores.clone().sum();
            scores.clone().all(|score| score > 0).then_some((total, article))
        })
        .collect();
    // The list is in its own order, and sorting keeps it among equals.
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, article)| article).collect()
}

fn score(article: &Article, title: &str, term: &str) -> u32 {
    let whole = |text: &str, weight: u32| if text.contains(term) { weight } else { 0 };
    let sum = whole(title, 100) + whole(&article.keywords, 60) + whole(&article.plain, 20);
    if sum > 0 {
        return sum;
    }
    let chars: Vec<char> = term.chars().collect();
    if chars.len() < 3 || !chars.iter().any(|c| *c > '\u{2E7F}') {
        return 0;
    }
    let pairs: Vec<String> = chars.windows(2).map(|pair| pair.iter().collect()).collect();
    let hits = |text: &str| pairs.iter().filter(|pair| text.contains(pair.as_str())).count();
    let (in_title, in_keywords, in_text) = (hits(title), hits(&article.keywords), hits(&article.plain));
    let best = in_title.max(in_keywords).max(in_text);
    if best * 2 < pairs.len() {
        return 0;
    }
    u32::try_from(in_title * 4 + in_keywords * 3 + in_text).unwrap_or(0)
}
