"""An edition in the forms that leave the site: paper, EPUB, one HTML file, slides. Knows no database and no request."""
