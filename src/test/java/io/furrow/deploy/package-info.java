/** What a deployment consists of, checked as text and as typed objects: the chart, the plain manifests, the image. */
@NullMarked
package io.furrow.deploy;

import org.jspecify.annotations.NullMarked;
