/** The tables and the SQL: entities for the nouns, statements for the verbs. Nobody else knows that there is a database. */
@NullMarked
package io.furrow.store;

import org.jspecify.annotations.NullMarked;
