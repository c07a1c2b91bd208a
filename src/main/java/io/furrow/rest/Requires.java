package io.furrow.rest;

import io.furrow.access.Action;
import io.furrow.access.Kind;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a caller needs to be allowed to do, for an operation to be carried out. The thing is the one that the path names by the
 * parameter {@code topic} or {@code group}; where it names none, the operation itself asks {@link Access}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Requires {
    Action value();

    Kind on();
}
