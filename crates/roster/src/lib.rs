//! Roster files in and out: workbooks and CSV with Chinese or English headings, and a generator.
