//! The whole site: public pages and the areas of every role over one platform.

use std::path::PathBuf;
use std::sync::Arc;

use app::platform::Platform;
use app::ports::{Packages, Seals, Sheets, Typesetter};
use app::setup::Founding;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use tokio::sync::Semaphore;

use crate::{guard, public};

/// What every page is made from.
pub struct Site {
    pub platform: Arc<Platform>,
    pub public: Arc<public::Site>,
    /// How people reach the site, such as `http://127.0.0.1:8080`.
    pub address: String,
    /// Folder of the log's public files, served under `/log/`.
    pub log: PathBuf,
    /// What setting up asks of the process; none where the process cannot be set up.
    pub founding: Option<Arc<dyn Founding>>,
    /// Reads the tables that people bring; none where the process has no reader.
    pub sheets: Option<Arc<dyn Sheets>>,
    /// Writes archive packages; none where the process has no writer.
    pub packages: Option<Arc<dyn Packages>>,
    /// Sets statutory documents; empty where the process has no fonts.
    pub press: crate::public::press::Press,
    /// Live lines of the opening halls.
    pub rooms: crate::hall::Rooms,
    /// Places of live feeds.
    pub feeds: Arc<Semaphore>,
    /// Forms that are being answered.
    pub forms: crate::desk::once::Forms,
    /// How often addresses and accounts may ask.
    pub paces: Arc<crate::pace::Paces>,
    /// Uploads in work and the gates of submissions.
    pub bids: Arc<crate::bidder::Bids>,
    /// Documents that come in parts.
    pub documents: Arc<app::uploads::documents::Documents>,
}

impl Site {
    /// A site over a platform.
    #[must_use]
    pub fn new(
        platform: Arc<Platform>,
        world: public::routes::World,
        address: &str,
        log: PathBuf,
    ) -> Self {
        let (readers, clock) = (Arc::clone(&platform.readers), Arc::clone(&platform.clock));
        let public = Arc::new(public::Site::new(world, readers, clock, address));
        let rooms = crate::hall::Rooms::default();
        let (bids, paces) = (Arc::default(), Arc::default());
        let forms = Default::default();
        Self {
            platform,
            public,
            address: address.to_owned(),
            log,
            founding: None,
            sheets: None,
            packages: None,
            press: Default::default(),
            rooms,
            feeds: Arc::new(Semaphore::new(crate::api::LINES_MAX)),
            forms,
            paces,
            bids,
            documents: Arc::default(),
        }
    }

    /// The same site over a process that can be set up.
    #[must_use]
    pub fn founded_by(mut self, founding: Arc<dyn Founding>) -> Self {
        self.founding = Some(founding);
        self
    }

    /// The same site with a writer of archive packages.
    #[must_use]
    pub fn packing(mut self, packages: Arc<dyn Packages>) -> Self {
        self.packages = Some(packages);
        self
    }

    /// The same site with fonts for statutory documents, and whoever seals them.
    #[must_use]
    pub fn printing(
        mut self,
        typesetter: Arc<dyn Typesetter>,
        seals: Option<Arc<dyn Seals>>,
    ) -> Self {
        self.press = crate::public::press::Press::new(typesetter, seals);
        self
    }

    /// The same site with a reader of tables.
    #[must_use]
    pub fn reading(mut self, sheets: Arc<dyn Sheets>) -> Self {
        self.sheets = Some(sheets);
        self
    }

    /// Whether people reach the site by HTTPS; cookies are then `Secure`.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.address.starts_with("https://")
    }
}

/// Every address of the site.
pub fn router(site: Arc<Site>) -> Router {
    let areas: Router<Arc<Site>> = crate::account::routes()
        .merge(crate::api::routes())
        .merge(crate::messages::routes())
        .merge(crate::organisation::routes())
        .merge(crate::setup::routes())
        .merge(crate::desk::routes())
        .merge(crate::supervisor::routes())
        .merge(crate::finance::routes())
        .merge(crate::operator::routes())
        .merge(crate::evaluator::routes())
        .merge(crate::draws::routes())
        .merge(crate::centre::routes())
        .merge(crate::bidder::routes())
        .merge(crate::confirm::routes())
        .merge(crate::public::verify::routes())
        .merge(crate::public::changes::routes())
        .merge(crate::purchaser::routes())
        .merge(crate::admission::routes())
        .merge(crate::online::routes())
        .merge(crate::remedies::routes())
        .merge(crate::hall::routes())
        .merge(crate::auction::routes())
        .merge(crate::trustee::routes());
    site.public.belongs_to(&site);
    let log = tower_http::services::ServeDir::new(&site.log);
    let pages = areas.with_state(Arc::clone(&site));
    public::router(Arc::clone(&site.public))
        .merge(pages.clone())
        .nest(crate::api::ROOT, crate::api::door(Arc::clone(&site), pages))
        .nest_service("/log", log)
        .layer(from_fn(crate::account::same_origin))
        .layer(from_fn_with_state(site, guard::worded))
        .layer(from_fn(guard::guarded))
}
