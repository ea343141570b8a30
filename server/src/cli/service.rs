//! `tongxing service`.

use std::fmt::Write as _;

use clap::{Args, Subcommand, ValueEnum};
use identity::ports::{MatchKind, Presentation, UrlRule};
use identity::registry::{NewService, RegisterError};
use serde_json::json;

use super::Common;
use crate::failure::Failure;

/// Who registers, for the audit log.
const ACTOR: &str = "cli";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Register a service
    Add(Add),
    /// Change how a service stands in the application list
    Set {
        /// Its name
        name: String,
        #[command(flatten)]
        face: Face,
    },
    /// List the services
    List,
    /// Remove a service
    Remove {
        /// Its name
        name: String,
    },
}

/// How a URL is compared.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Match {
    /// The whole URL
    Exact,
    /// Scheme, host and port, and the path down from there
    Prefix,
}

/// How a service stands in the application list; what is not given stays as it is.
#[derive(Debug, Default, Args)]
pub struct Face {
    /// Heading in the application list
    #[arg(long, value_name = "TEXT")]
    category: Option<String>,
    /// The heading in English
    #[arg(long, value_name = "TEXT")]
    category_en: Option<String>,
    /// Picture: a path of this server [default: the first character of the name]
    #[arg(long, value_name = "PATH")]
    icon: Option<String>,
    /// What it is for, in one line
    #[arg(long, value_name = "TEXT")]
    about: Option<String>,
    /// The same in English
    #[arg(long, value_name = "TEXT")]
    about_en: Option<String>,
    /// Words people search by, with commas
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    keywords: Option<Vec<String>>,
    /// Place in the list, the smallest first
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    order: Option<i32>,
    /// Kinds of people who see it, with commas; "all": everybody
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    kinds: Option<Vec<String>>,
    /// Leave it out of the list
    #[arg(long, value_name = "BOOL")]
    hidden: Option<bool>,
}

impl Face {
    fn put_into(self, presentation: &mut Presentation) {
        fn put<T>(into: &mut T, given: Option<T>) {
            if let Some(given) = given {
                *into = given;
            }
        }
        put(&mut presentation.category, self.category);
        put(&mut presentation.category_en, self.category_en);
        put(&mut presentation.icon, self.icon);
        put(&mut presentation.zh, self.about);
        put(&mut presentation.en, self.about_en);
        put(&mut presentation.keywords, self.keywords);
        put(&mut presentation.order, self.order);
        put(&mut presentation.hidden, self.hidden);
        let everybody = |kinds: Vec<String>| if kinds == ["all"] { Vec::new() } else { kinds };
        put(&mut presentation.kinds, self.kinds.map(everybody));
    }
}

/// A service to register.
#[derive(Debug, Args)]
pub struct Add {
    /// Name people read; unique
    #[arg(long)]
    name: String,
    /// Its URL, as it asks for tickets
    #[arg(long)]
    url: String,
    /// How the URL is compared
    #[arg(long, value_name = "HOW", default_value = "exact")]
    r#match: Match,
    /// A further address of it, with what lies below; "= URL": that address alone. May be given often
    #[arg(long, value_name = "URL")]
    also: Vec<String>,
    /// Attributes to release, with commas: number, name, kind, department, email, phone, alias, document_type
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    attributes: Vec<String>,
    /// Allow proxy tickets
    #[arg(long)]
    proxy: bool,
    /// Where single logout is posted [default: the URL the ticket was for]
    #[arg(long, value_name = "URL")]
    logout_url: Option<String>,
    /// Where the application list leads [default: the service's URL]
    #[arg(long, value_name = "URL")]
    landing: Option<String>,
    #[command(flatten)]
    face: Face,
}

/// Obeys.
pub async fn run(common: &Common, command: Command) -> Result<(), Failure> {
    let composed = common.composed().await?;
    match command {
        Command::Add(add) => {
            let matching = match add.r#match {
                Match::Exact => MatchKind::Exact,
                Match::Prefix => MatchKind::Prefix,
            };
            let mut presentation = Presentation::default();
            add.face.put_into(&mut presentation);
            let service = NewService {
                presentation,
                also: add.also.iter().map(|line| UrlRule::of_line(line)).collect(),
                attributes: add.attributes,
                proxy: add.proxy,
                logout_url: add.logout_url,
                landing: add.landing,
                ..NewService::new(&add.name, &add.url, matching)
            };
            let registered = composed.registry.add(&service, ACTOR).await.map_err(refused)?;
            let mut text = format!("registered: {}  {}", registered.row.name, registered.row.url);
            for note in &registered.notes {
                let _ = write!(text, "\nnote: {}", note.text());
            }
            let notes: Vec<_> =
                registered.notes.iter().map(|n| json!({ "code": n.code(), "text": n.text() })).collect();
            common.print(&text, &json!({ "service": registered.row, "notes": notes }));
        }
        Command::Set { name, face } => {
            let changed = composed.registry.present(&name, |of| face.put_into(of), ACTOR).await;
            let Some(presentation) = changed.map_err(refused)? else { return Err(unknown(&name)) };
            common.print(
                &format!("changed: {name}"),
                &json!({ "service": name, "presentation": presentation }),
            );
        }
        Command::List => {
            let services = composed.registry.list().await.map_err(Failure::store)?;
            let mut text = String::new();
            for service in services.iter() {
                let matching = match service.matching {
                    MatchKind::Exact => "exact",
                    MatchKind::Prefix => "prefix",
                };
                let _ = writeln!(
                    text,
                    "{}  {matching}  {}  [{}]{}",
                    service.name,
                    service.url,
                    service.attributes.join(", "),
                    if service.proxy { "  proxy" } else { "" }
                );
                for rule in &service.also {
                    let _ = writeln!(text, "  also  {}", rule.line());
                }
            }
            if services.is_empty() {
                text.push_str("No service is registered. Register one with `tongxing service add`.");
            }
            let list: Vec<_> = services.iter().map(|service| json!(**service)).collect();
            common.print(&text, &json!(list));
        }
        Command::Remove { name } => {
            if !composed.registry.remove(&name, ACTOR).await.map_err(Failure::store)? {
                return Err(unknown(&name));
            }
            common.print(&format!("removed: {name}"), &json!({ "removed": name }));
        }
    }
    composed.database.close().await;
    Ok(())
}

fn unknown(name: &str) -> Failure {
    Failure::new(
        "service_not_found",
        format!("there is no service `{name}`"),
        "`tongxing service list` shows the names",
    )
}

fn refused(error: RegisterError) -> Failure {
    let remedy = match &error {
        RegisterError::NameTaken(_) => "choose another name, or remove the other service first",
        RegisterError::Store(_) => return Failure::store(error),
        RegisterError::Presentation(_) => "see `tongxing service set --help`",
        RegisterError::UnknownAttribute(_) => "leave it out or choose from these",
        _ => {
            "write it as the business system sends it, as in --url https://oa.example.edu.cn/cas --match prefix"
        }
    };
    Failure::new(error.code(), &error, remedy)
}
