-- Further addresses of an application, as JSON: each a URL and how it is compared.
ALTER TABLE services ADD COLUMN also TEXT NOT NULL DEFAULT '[]';
