package io.furrow.store;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** Marks beans that work with entities: what JPA and JTA throw when the database is away leaves them as a word of Furrow's own. */
@InterceptorBinding
@Documented
@Retention(RUNTIME)
@Target({TYPE, METHOD})
@interface Translated {
    /** Whether it matters that a COMMIT whose answer was lost may have happened. */
    @Nonbinding
    boolean changes() default false;
}
